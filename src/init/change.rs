//! What is to be done, for a person to read.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use super::splice;
use crate::plain::Plain;

/// What is to be done to a book, or was.
#[derive(Debug)]
pub struct Change {
    text: String,
    parts: Vec<Part>,
    notes: Vec<String>,
    /// What happens to the folder for plugins.
    pub folder: Folder,
    /// Whether the table is new.
    pub adds_table: bool,
}

/// Lines of `book.toml`.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// They are put in.
    Added(String),
    /// They are taken out.
    Removed(String),
}

/// What happens to the folder for plugins.
#[derive(Debug, PartialEq, Eq)]
pub enum Folder {
    /// Nothing.
    Leave,
    /// It is made.
    Make(PathBuf),
    /// It is taken away, since there is nothing in it.
    Remove(PathBuf),
    /// It stays, since there is something in it.
    Stays(PathBuf),
}

impl Change {
    /// No change of this text yet.
    pub(super) fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            parts: Vec::new(),
            notes: Vec::new(),
            folder: Folder::Leave,
            adds_table: false,
        }
    }

    /// The text as it is then.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the writer has to know beside.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && !matches!(self.folder, Folder::Make(_) | Folder::Remove(_))
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Puts lines at the end of the text, set apart by an empty line.
    pub(super) fn append(&mut self, lines: &str) {
        self.text = splice::append(&self.text, lines);
        self.parts.push(Part::Added(lines.to_owned()));
    }

    /// Takes out what [`Change::append`] has put in.
    pub(super) fn cut(&mut self, lines: Range<usize>) {
        let removed = self.text[lines.clone()].to_owned();
        self.text
            .replace_range(splice::appended(&self.text, lines), "");
        self.parts.push(Part::Removed(removed));
    }

    /// Replaces a part of a line, or of several, and shows these lines as they were and as they are.
    pub(super) fn replace(&mut self, range: Range<usize>, new: &str) {
        let before = lines_around(&self.text, range.clone());
        self.text.replace_range(range.clone(), new);
        let after = lines_around(&self.text, range.start..range.start + new.len());
        self.parts.push(Part::Removed(before));
        self.parts.push(Part::Added(after));
    }

    /// Puts whole lines in, which have an end of line before or behind them.
    pub(super) fn insert(&mut self, place: usize, lines: &str) {
        self.text.insert_str(place, lines);
        self.parts.push(Part::Added(lines.trim().to_owned()));
    }

    /// Takes whole lines out, likewise.
    pub(super) fn take(&mut self, lines: Range<usize>) {
        let removed = self.text[lines.clone()].trim().to_owned();
        self.text.replace_range(lines, "");
        self.parts.push(Part::Removed(removed));
    }
}

fn lines_around(text: &str, range: Range<usize>) -> String {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |at| range.end + at);
    text[start..end].to_owned()
}

/// Line by line, with `+` and `-`. Ends with a newline, unless there is nothing to be told.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.parts.is_empty() {
            writeln!(f, "book.toml:")?;
        }
        for (index, part) in self.parts.iter().enumerate() {
            let (sign, text) = match part {
                Part::Added(text) => ('+', text),
                Part::Removed(text) => ('-', text),
            };
            let is_block = text.trim_end().contains('\n');
            if is_block && index > 0 {
                writeln!(f)?;
            }
            for line in text.trim_end().lines() {
                let line = format!("  {sign} {}", Plain(line));
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        let (folder, what) = match &self.folder {
            Folder::Leave => return Ok(()),
            Folder::Make(folder) => (folder, "made, for plugins"),
            Folder::Remove(folder) => (folder, "removed, since it is empty"),
            Folder::Stays(folder) => (folder, "stays, since something is in it"),
        };
        let folder = folder.display().to_string();
        writeln!(f, "{}: {what}", Plain(&folder))
    }
}
