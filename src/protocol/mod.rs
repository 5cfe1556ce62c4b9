//! mdBook's protocol for preprocessors: parses the context and the book that mdBook writes, and writes the book back.
//!
//! mdBook's guide describes the protocol ("Preprocessors"). Where it is silent, `CmdPreprocessor` of mdBook 0.4 and 0.5
//! is the reference.

mod command_context;
mod context;
mod parse;
mod version;
mod write;

pub use command_context::CommandContext;
pub use context::{Metadata, PreprocessorContext};
pub use version::ProtocolVersion;

use std::io::{self, Write};

use crate::book::{Book, MAX_DEPTH};
use crate::problem::{ErrorKind, Problem};

/// The parsed input of a run.
#[derive(Debug)]
pub struct Input<'a> {
    /// The context of the run.
    pub context: PreprocessorContext,
    /// The book.
    pub book: Book<'a>,
    /// The JSON object around the book's items, for writing the book back.
    pub wrapper: BookWrapper<'a>,
    /// A warning about an unknown version of mdBook.
    pub warning: Option<String>,
}

/// The JSON object around a book's items.
#[derive(Clone, Debug)]
pub struct BookWrapper<'a> {
    /// The fields in order, each with its JSON. `None` stands for the items.
    fields: Vec<(String, Option<&'a str>)>,
    /// The whole object as JSON, or `None` if it was not in the input.
    raw_json: Option<&'a str>,
    version: ProtocolVersion,
}

impl BookWrapper<'_> {
    /// Returns the object that a version of the protocol has around the items.
    pub fn of(version: ProtocolVersion) -> Self {
        let items = (version.items_key().to_owned(), None);
        let fields = match version {
            ProtocolVersion::V0_4 => vec![items, ("__non_exhaustive".to_owned(), Some("null"))],
            ProtocolVersion::V0_5 => vec![items],
        };
        Self {
            fields,
            raw_json: None,
            version,
        }
    }

    /// Returns the version of the protocol that the object belongs to.
    pub fn version(&self) -> ProtocolVersion {
        self.version
    }
}

/// The reason why an input cannot be parsed.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// Standard input was empty.
    #[error("standard input is empty, expected `[context, book]` as JSON")]
    Empty,
    /// Chapters are nested deeper than mdBook itself can read.
    #[error(
        "chapters are nested more than {MAX_DEPTH} levels deep, which mdBook itself can't read"
    )]
    TooDeep,
    /// An unknown version of mdBook writes books in another format.
    #[error(
        "mdBook {version} writes books in a format that mdbook-wasm {} does not know: {cause}",
        env!("CARGO_PKG_VERSION")
    )]
    UnknownVersion {
        /// The version of mdBook.
        version: String,
        /// The error in the book.
        cause: String,
    },
    /// The input is invalid JSON, or has another structure than mdBook's.
    #[error("it is not the JSON that mdBook writes to a preprocessor: {0}")]
    Malformed(String),
}

impl ProtocolError {
    /// Returns what to do next.
    fn help(&self) -> &'static str {
        match self {
            Self::Empty => "mdBook starts mdbook-wasm itself: run `mdbook build`",
            Self::TooDeep => "make `SUMMARY.md` flatter",
            Self::UnknownVersion { .. } => "upgrade mdbook-wasm",
            Self::Malformed(_) => {
                "if another preprocessor runs before this one, try without it; otherwise report this \
                 with the version of your mdBook"
            }
        }
    }
}

impl From<ProtocolError> for Problem {
    fn from(error: ProtocolError) -> Self {
        Self::new(ErrorKind::Input, "can't parse the book on standard input")
            .caused_by(&error)
            .help(Some(error.help()))
    }
}

/// The reason why mdBook could not read a book.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct InvalidBook(String);

/// Parses `[context, book]`. The result borrows from `bytes` where possible.
///
/// # Errors
/// [`ProtocolError`]. An unknown version of mdBook is only a warning in the [`Input`], as long as the book has a known
/// format.
pub fn parse(bytes: &[u8]) -> Result<Input<'_>, ProtocolError> {
    parse::input(bytes)
}

/// Parses a book alone, in any version of the protocol, as preprocessors return it.
///
/// # Errors
/// Fails if mdBook could not read the book.
pub fn parse_book(bytes: &[u8]) -> Result<Book<'_>, InvalidBook> {
    parse::book(bytes)
}

/// Writes a book as JSON. Unchanged parts are written byte for byte as they came.
///
/// # Errors
/// Fails if `out` does.
pub fn write(book: &Book<'_>, wrapper: &BookWrapper<'_>, out: &mut impl Write) -> io::Result<()> {
    write::book(book, wrapper, out)
}

/// Returns the JSON that [`write()`] would write if the book did not change since it was parsed, otherwise `None`.
pub fn unchanged_json<'a>(book: &Book<'_>, wrapper: &BookWrapper<'a>) -> Option<&'a str> {
    write::unchanged_json(book, wrapper)
}

#[cfg(test)]
mod tests;
