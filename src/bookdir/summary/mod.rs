//! The format of `SUMMARY.md`, as mdBook's guide describes it
//! (<https://rust-lang.github.io/mdBook/format/summary.html>).

mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::book::SectionNumber;

pub use read::parse;
pub use write::write;

/// An item of `SUMMARY.md`.
#[derive(Debug, PartialEq, Eq)]
pub enum SummaryItem {
    Link(Link),
    Separator,
    PartTitle(String),
}

/// A link to a chapter, with the links that are nested in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    pub name: String,
    /// The chapter's file, relative to the folder of `SUMMARY.md`. `None` for a draft.
    pub file: Option<String>,
    /// The chapter's number. `None` for prefix and suffix chapters, which have no number.
    pub number: Option<SectionNumber>,
    pub children: Vec<Link>,
}

/// A text that is no valid `SUMMARY.md`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SummaryError {
    line: usize,
    message: String,
}
