//! `SUMMARY.md`, as mdBook's guide describes it (<https://rust-lang.github.io/mdBook/format/summary.html>).

mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::book::Numbers;

pub use read::parse;
pub use write::write;

/// An entry of `SUMMARY.md`.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    Chapter(Link),
    Separator,
    PartTitle(String),
}

/// A link to a chapter, with those nested in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    pub name: String,
    /// Its file, relative to that of the summary. `None`: a draft.
    pub file: Option<String>,
    /// `None`: it stands before or behind the numbered chapters.
    pub number: Option<Numbers>,
    pub children: Vec<Link>,
}

/// What is wrong with it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Wrong {
    line: usize,
    what: String,
}
