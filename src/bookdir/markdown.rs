//! A book as Markdown texts, to be shown, compared or written to files.

use std::path::PathBuf;

use super::{SUMMARY, files, summary};
use crate::book::{Book, Chapter};
use crate::problem::Problem;

/// The Markdown texts of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownBook {
    /// The chapters, depth first.
    pub chapters: Vec<MarkdownChapter>,
    /// The text of a `SUMMARY.md` that describes the book.
    pub summary: String,
}

/// The Markdown text of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownChapter {
    /// The chapter's path, or its name if it has no path.
    pub label: String,
    /// True if the label is a path.
    pub has_path: bool,
    /// The chapter's Markdown.
    pub content: String,
}

impl MarkdownBook {
    /// Copies the texts out of a book.
    pub fn from_book(book: &Book<'_>) -> Self {
        let chapter = |chapter: &Chapter<'_>| MarkdownChapter {
            label: chapter.label().to_owned(),
            has_path: chapter.path.get().is_some(),
            content: chapter.content.to_text(),
        };
        Self {
            chapters: book.chapters().map(chapter).collect(),
            summary: summary::write(book),
        }
    }

    /// Returns the book's files, each with its path below the book's source.
    ///
    /// `before` is the book as it was read, and `summary` the text of its `SUMMARY.md`. A summary is among the
    /// files if the book had one, or if its chapters are others now.
    ///
    /// # Errors
    /// Fails if a chapter's path leads out of the book's source.
    pub fn to_files<'b>(
        &'b self,
        before: &Self,
        summary: Option<&'b str>,
    ) -> Result<Vec<(PathBuf, &'b str)>, Problem> {
        let mut files = Vec::new();
        let summary = if before.summary == self.summary {
            summary
        } else {
            Some(self.summary.as_str())
        };
        files.extend(summary.map(|text| (PathBuf::from(SUMMARY), text)));
        for chapter in self.chapters.iter().filter(|chapter| chapter.has_path) {
            let path = files::path_below_source(&chapter.label)?;
            files.push((path, chapter.content.as_str()));
        }
        Ok(files)
    }
}
