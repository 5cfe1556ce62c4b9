//! Locates findings in the Markdown files of the book.
//!
//! A plugin counts in the text that it was given, after includes and earlier plugins. So its line numbers
//! need not be those of the chapter's file.

mod chapter_file;
mod line_match;

use std::ops::Range;
use std::path::Path;

use line_match::LineMatcher;

use crate::book::{Chapter, LineIndex, Position, TextRange};
use crate::contract::{Span, text_range};

/// The location of a finding in a chapter.
#[derive(Debug)]
pub struct FindingLocation<'a> {
    /// The text that the plugin was given.
    pub text: &'a str,
    /// The part of that text that the finding is about.
    pub range: TextRange,
    /// The number of its first line in the chapter's file. `None`: it is not certain.
    pub file_line: Option<usize>,
}

impl FindingLocation<'_> {
    /// Returns the start: in the chapter's file, or in the text if the line in the file is not known.
    pub fn start(&self) -> Position {
        self.in_file(self.range.start)
    }

    /// Returns the position after the end, counted as [`Self::start`] is.
    pub fn end(&self) -> Position {
        self.in_file(self.range.end)
    }

    fn in_file(&self, position: Position) -> Position {
        let first = self.range.start.line;
        Position {
            line: position.line - first + self.file_line.unwrap_or(first),
            ..position
        }
    }
}

/// A chapter's text as a plugin was given it, compared with the chapter's file.
pub struct ChapterSource {
    text: LineIndex<'static>,
    file: Option<String>,
    source_match: SourceMatch,
}

/// The relation of a chapter's text to its file.
enum SourceMatch {
    /// The chapter has no readable file.
    NoFile,
    /// The file has the same text.
    Identical,
    /// The file has another text.
    Differs {
        text: Box<LineMatcher>,
        file: Box<LineMatcher>,
    },
}

impl ChapterSource {
    /// Reads the chapter's file from the book at `root`, whose Markdown lies in `folder`.
    pub fn read(chapter: &Chapter<'_>, root: &Path, folder: &Path) -> Self {
        let text = chapter.content.to_text();
        let path = chapter.source_path.get().as_deref();
        let source = path.and_then(|path| chapter_file::read(root, folder, path));
        let (file, source_match) = match source {
            None => (None, SourceMatch::NoFile),
            Some((file, file_text)) if file_text == text => (Some(file), SourceMatch::Identical),
            Some((file, file_text)) => {
                let source_match = SourceMatch::Differs {
                    text: Box::new(LineMatcher::new(text.clone())),
                    file: Box::new(LineMatcher::new(file_text)),
                };
                (Some(file), source_match)
            }
        };
        Self {
            text: LineIndex::new(text),
            file,
            source_match,
        }
    }

    /// Returns the path of the chapter's file relative to the book's root, `/`-separated.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Returns the location of a span, or `None` if the text is empty.
    pub fn locate(&self, span: &Span) -> Option<FindingLocation<'_>> {
        if self.text.text().is_empty() {
            return None;
        }
        let range = text_range(&self.text, span);
        let file_line = match &self.source_match {
            SourceMatch::NoFile => None,
            SourceMatch::Identical => Some(range.start.line),
            SourceMatch::Differs { text, file } => {
                let line = text.find_in(file, whole_lines(&range));
                line.map(|line| line + 1)
            }
        };
        Some(FindingLocation {
            text: self.text.text(),
            range,
            file_line,
        })
    }
}

/// Returns the lines that a range touches, counted from 0. A range that ends with a line break does not
/// touch the next line.
fn whole_lines(range: &TextRange) -> Range<usize> {
    let (start, end) = (range.start, range.end);
    let ends_with_line = usize::from(end.line > start.line && end.column == 1);
    start.line - 1..end.line - ends_with_line
}
