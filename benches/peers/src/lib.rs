//! The common code of the native preprocessors: input and output as in mdBook's guide.

use std::io;

use anyhow::Context as _;
use mdbook_preprocessor::book::BookItem;
use mdbook_preprocessor::{PreprocessorContext, parse_input};

/// A request of mdBook to a preprocessor.
pub enum Call {
    /// The question whether it supports a renderer.
    Supports,
    /// A book, with the settings in this table under `[preprocessor]`.
    Book(String),
}

/// Parses the process's arguments: `TABLE [supports RENDERER]`.
///
/// # Errors
/// Fails if there are none.
pub fn call() -> anyhow::Result<Call> {
    let mut args = std::env::args().skip(1);
    let table = args.next().context("usage: TABLE [supports RENDERER]")?;
    Ok(match args.next() {
        Some(_) => Call::Supports,
        None => Call::Book(table),
    })
}

/// Applies a transform to every chapter of the book on standard input, and writes the book to standard output. `make`
/// creates the transform from the context. `None` leaves a chapter unchanged.
///
/// # Errors
/// Fails if the input or the settings are invalid.
pub fn each_chapter<T>(
    make: impl FnOnce(&PreprocessorContext) -> anyhow::Result<T>,
) -> anyhow::Result<()>
where
    T: Fn(&str) -> Option<String>,
{
    let (context, mut book) = parse_input(io::stdin())?;
    let transform = make(&context)?;
    book.for_each_mut(|item| {
        if let BookItem::Chapter(chapter) = item
            && let Some(content) = transform(&chapter.content)
        {
            chapter.content = content;
        }
    });
    serde_json::to_writer(io::stdout(), &book)?;
    Ok(())
}
