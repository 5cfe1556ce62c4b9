//! The planned edits of a book, as shown to the user.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use super::splice;
use crate::sanitize::Sanitized;

/// The edits that `init` makes to a book, or has made.
#[derive(Debug)]
pub struct InitPlan {
    text: String,
    changes: Vec<LineChange>,
    notes: Vec<String>,
    /// The change of the folder for plugins.
    pub folder: PluginDirAction,
    /// True if the table is new.
    pub adds_table: bool,
}

/// Lines of `book.toml` that are added or removed.
#[derive(Debug, PartialEq, Eq)]
enum LineChange {
    Added(String),
    Removed(String),
}

/// The change of the folder for plugins.
#[derive(Debug, PartialEq, Eq)]
pub enum PluginDirAction {
    /// The folder stays as it is.
    Leave,
    /// The folder is created.
    Create(PathBuf),
    /// The folder is removed: it is empty.
    Remove(PathBuf),
    /// The folder is not removed: it is not empty.
    KeepNonEmpty(PathBuf),
}

impl InitPlan {
    /// Returns a plan that leaves the `book.toml` with this text unchanged.
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            changes: Vec::new(),
            notes: Vec::new(),
            folder: PluginDirAction::Leave,
            adds_table: false,
        }
    }

    /// Returns the text of `book.toml` after the edits.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the notes for the user, about what the plan does not do.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns true if there is nothing to do.
    pub fn is_empty(&self) -> bool {
        let changes_folder = matches!(
            self.folder,
            PluginDirAction::Create(_) | PluginDirAction::Remove(_)
        );
        self.changes.is_empty() && !changes_folder
    }

    pub(super) fn add_note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Appends lines to the text, after an empty line.
    pub(super) fn append(&mut self, lines: &str) {
        self.text = splice::append(&self.text, lines);
        self.changes.push(LineChange::Added(lines.to_owned()));
    }

    /// Removes lines that [`InitPlan::append`] added, with the empty line before them.
    pub(super) fn remove_appended(&mut self, lines: Range<usize>) {
        let removed = self.text[lines.clone()].to_owned();
        self.text
            .replace_range(splice::appended(&self.text, lines), "");
        self.changes.push(LineChange::Removed(removed));
    }

    /// Replaces a part of one or several lines. These lines are shown as they were and as they are.
    pub(super) fn replace(&mut self, range: Range<usize>, new: &str) {
        let before = lines_around(&self.text, range.clone());
        self.text.replace_range(range.clone(), new);
        let after = lines_around(&self.text, range.start..range.start + new.len());
        self.changes.push(LineChange::Removed(before));
        self.changes.push(LineChange::Added(after));
    }

    /// Inserts whole lines, which have an end of line before or after them.
    pub(super) fn insert_lines(&mut self, place: usize, lines: &str) {
        self.text.insert_str(place, lines);
        let lines = lines.trim().to_owned();
        self.changes.push(LineChange::Added(lines));
    }

    /// Removes whole lines.
    pub(super) fn remove_lines(&mut self, lines: Range<usize>) {
        let removed = self.text[lines.clone()].trim().to_owned();
        self.text.replace_range(lines, "");
        self.changes.push(LineChange::Removed(removed));
    }
}

fn lines_around(text: &str, range: Range<usize>) -> String {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |at| range.end + at);
    text[start..end].to_owned()
}

/// Shows the edits line by line, with `+` and `-`. Ends with a newline, unless the plan is empty.
impl fmt::Display for InitPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.changes.is_empty() {
            writeln!(f, "book.toml:")?;
        }
        for (index, change) in self.changes.iter().enumerate() {
            let (sign, text) = match change {
                LineChange::Added(text) => ('+', text),
                LineChange::Removed(text) => ('-', text),
            };
            let is_block = text.trim_end().contains('\n');
            if is_block && index > 0 {
                writeln!(f)?;
            }
            for line in text.trim_end().lines() {
                let line = format!("  {sign} {}", Sanitized(line));
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        let (folder, what) = match &self.folder {
            PluginDirAction::Leave => return Ok(()),
            PluginDirAction::Create(folder) => (folder, "created, for plugins"),
            PluginDirAction::Remove(folder) => (folder, "removed, because it is empty"),
            PluginDirAction::KeepNonEmpty(folder) => (folder, "kept, because it is not empty"),
        };
        let folder = folder.display().to_string();
        writeln!(f, "{}: {what}", Sanitized(&folder))
    }
}
