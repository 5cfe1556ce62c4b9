//! What the native preprocessors share: the way in and out that mdBook's guide shows.

use std::io;

use anyhow::Context as _;
use mdbook_preprocessor::book::BookItem;
use mdbook_preprocessor::{PreprocessorContext, parse_input};

/// What mdBook asks a preprocessor for.
pub enum Call {
    /// Whether it supports a renderer.
    Supports,
    /// A book, by the settings in this table under `[preprocessor]`.
    Book(String),
}

/// Reads the process's arguments: `TABLE [supports RENDERER]`.
///
/// # Errors
/// Where there are none.
pub fn call() -> anyhow::Result<Call> {
    let mut args = std::env::args().skip(1);
    let table = args.next().context("usage: TABLE [supports RENDERER]")?;
    Ok(match args.next() {
        Some(_) => Call::Supports,
        None => Call::Book(table),
    })
}

/// Takes every chapter of the book on standard input through a transform, and writes the book to
/// standard output. The transform is made of the context; `None` leaves a chapter as it is.
///
/// # Errors
/// What is wrong with the input or the settings.
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
