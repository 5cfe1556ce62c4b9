//! mdBook's side: the bytes that it hands over become a [`Context`] and a [`Book`], and a book
//! becomes the bytes that it expects back.
//!
//! What mdBook 0.4 and 0.5 do is written down in mdBook's guide ("Preprocessors") and, where the
//! guide is silent, in `CmdPreprocessor` of both versions.

mod context;
mod parse;
mod pieces;
mod shown;
mod text;
mod version;
mod write;

pub use context::{Context, Metadata};
pub use shown::Shown;
pub use version::Dialect;

use std::io::{self, Write};

use crate::book::Book;
use crate::problem::{ErrorKind, Problem};

/// What one run was handed.
#[derive(Debug)]
pub struct Input<'a> {
    /// What mdBook says about the run.
    pub context: Context,
    /// The book itself.
    pub book: Book<'a>,
    /// How the book was wrapped, for writing it back.
    pub envelope: Envelope<'a>,
    /// What the person at the terminal should hear about mdBook's version.
    pub warning: Option<String>,
}

/// The JSON object around a book's items: its fields in their order, and what they are called.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// Fields with their values as they came; `None` is where the items go.
    fields: Vec<(String, Option<&'a str>)>,
    /// The object as it came.
    whole: Option<&'a str>,
}

impl Envelope<'_> {
    /// What a dialect puts around a book.
    pub fn of(dialect: Dialect) -> Self {
        let items = (dialect.key().to_owned(), None);
        let fields = match dialect {
            Dialect::Items => vec![items],
            Dialect::Sections => vec![items, ("__non_exhaustive".to_owned(), Some("null"))],
        };
        Self {
            fields,
            whole: None,
        }
    }

    /// The dialect of what it is around.
    pub fn dialect(&self) -> Dialect {
        let is_old = |(key, value): &(String, Option<&str>)| {
            value.is_none() && key == Dialect::Sections.key()
        };
        match self.fields.iter().any(is_old) {
            true => Dialect::Sections,
            false => Dialect::Items,
        }
    }
}

/// Why an input is not understood.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// Standard input held nothing.
    #[error("it was empty, and mdBook writes `[context, book]` as JSON to it")]
    Empty,
    /// Chapters lie deeper in each other than mdBook itself can read.
    #[error(
        "chapters are nested more than {} levels deep, which mdBook itself can't read",
        crate::book::MAX_DEPTH
    )]
    TooDeep,
    /// mdBook is of a version that writes books in another way.
    #[error(
        "mdBook {version} writes books in a way that mdbook-wasm {} does not know: {cause}",
        env!("CARGO_PKG_VERSION")
    )]
    OtherVersion {
        /// mdBook's version.
        version: String,
        /// What was not understood.
        cause: String,
    },
    /// The JSON is broken, or not in the shape that mdBook writes.
    #[error("it is not what mdBook writes to a preprocessor: {0}")]
    Malformed(String),
}

impl ProtocolError {
    /// What to do.
    fn help(&self) -> &'static str {
        match self {
            Self::Empty => "mdBook starts mdbook-wasm itself: run `mdbook build`",
            Self::TooDeep => "make `SUMMARY.md` flatter",
            Self::OtherVersion { .. } => "is there a newer mdbook-wasm?",
            Self::Malformed(_) => {
                "if another preprocessor runs before this one, try without it; otherwise report this \
                 with the version of your mdBook"
            }
        }
    }
}

impl From<ProtocolError> for Problem {
    fn from(error: ProtocolError) -> Self {
        Self::new(
            ErrorKind::Input,
            "can't understand the book on standard input",
        )
        .caused_by(&error)
        .help(Some(error.help()))
    }
}

/// Why something is no book that mdBook could read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoBook(String);

/// Reads `[context, book]`. Everything that can be is borrowed from `bytes`.
///
/// # Errors
/// [`ProtocolError`]; a version of mdBook that this program does not know is none, but a warning
/// in the [`Input`], as long as the book has a shape that it knows.
pub fn parse(bytes: &[u8]) -> Result<Input<'_>, ProtocolError> {
    parse::input(bytes)
}

/// Reads a book alone, in either dialect, as preprocessors return it.
///
/// # Errors
/// [`NoBook`].
pub fn parse_book(bytes: &[u8]) -> Result<Book<'_>, NoBook> {
    parse::book(bytes)
}

/// Writes the book as JSON, in the dialect that it came in: what has not changed, byte for byte.
///
/// # Errors
/// What `out` says.
pub fn write(book: &Book<'_>, envelope: &Envelope<'_>, out: &mut impl Write) -> io::Result<()> {
    write::book(book, envelope, out)
}

/// The JSON that [`write()`] would write, where the book is still as it came.
pub fn unchanged_json<'a>(book: &Book<'_>, envelope: &Envelope<'a>) -> Option<&'a str> {
    write::unchanged_json(book, envelope)
}

#[cfg(test)]
mod tests;
