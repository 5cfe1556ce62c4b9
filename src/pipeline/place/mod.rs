//! Where findings lie in the files that a person edits. A plugin counts in the text that it was handed, after
//! includes and earlier plugins, so that its lines need not be those of a file.

mod lines;
mod source;

use std::path::Path;

use lines::Lines;

use crate::book::{Chapter, LineIndex, Position, TextRange};
use crate::contract::{Span, text_range};

/// Where a finding lies.
#[derive(Debug)]
pub struct Place<'a> {
    /// The text that the plugin was handed.
    pub text: &'a str,
    /// What the finding is about, in that text.
    pub stretch: TextRange,
    /// The number of its first line in the chapter's file. `None`: it can't be told for sure.
    pub line: Option<usize>,
}

impl Place<'_> {
    /// Where it starts: in the chapter's file or, where its line there is not known, in the text as it was
    /// handed to the plugin.
    pub fn start(&self) -> Position {
        self.numbered(self.stretch.start)
    }

    /// Where what follows it stands, in the same way.
    pub fn end(&self) -> Position {
        self.numbered(self.stretch.end)
    }

    fn numbered(&self, position: Position) -> Position {
        let first = self.stretch.start.line;
        Position {
            line: position.line - first + self.line.unwrap_or(first),
            ..position
        }
    }
}

/// A chapter's text as a plugin was handed it, beside the file that it was read from.
pub struct Page {
    handed: LineIndex,
    file: Option<String>,
    origin: Origin,
}

/// What the file has of the text.
enum Origin {
    /// Nothing that is known.
    Unknown,
    /// Just this text.
    Same,
    /// Another text: as it was handed, and as the file has it.
    Differs(Box<(Lines, Lines)>),
}

impl Page {
    /// Reads the chapter's file, if it has one in the book.
    pub fn new(chapter: &Chapter<'_>, root: &Path, folder: &Path) -> Self {
        let handed = chapter.content.to_text();
        let path = chapter.source_path.get().as_deref();
        let source = path.and_then(|path| source::read(root, folder, path));
        let (file, origin) = match source {
            None => (None, Origin::Unknown),
            Some((file, text)) if text == handed => (Some(file), Origin::Same),
            Some((file, text)) => {
                let lines = (Lines::new(handed.clone()), Lines::new(text));
                (Some(file), Origin::Differs(Box::new(lines)))
            }
        };
        Self {
            handed: LineIndex::new(handed),
            file,
            origin,
        }
    }

    /// The chapter's file, relative to the book's root and `/`-separated.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Where a span lies. `None`: there is no text.
    pub fn place(&self, span: &Span) -> Option<Place<'_>> {
        if self.handed.text().is_empty() {
            return None;
        }
        let stretch = text_range(&self.handed, span);
        let line = match &self.origin {
            Origin::Unknown => None,
            Origin::Same => Some(stretch.start.line),
            Origin::Differs(lines) => {
                let (handed, source) = &**lines;
                let line = handed.same_in(source, whole_lines(&stretch));
                line.map(|line| line + 1)
            }
        };
        Some(Place {
            text: self.handed.text(),
            stretch,
            line,
        })
    }
}

/// The lines that a stretch has a part of, counted from 0. One that ends with a line has no part of the
/// next one.
fn whole_lines(stretch: &TextRange) -> std::ops::Range<usize> {
    let (start, end) = (stretch.start, stretch.end);
    let behind = usize::from(end.line > start.line && end.column == 1);
    start.line - 1..end.line - behind
}
