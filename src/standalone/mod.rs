//! Runs one plugin on one book without mdBook, by the same pipeline as in a build.

mod plugin_table;

use std::time::{Duration, Instant};

pub use plugin_table::PluginTable;

use crate::bookdir::MarkdownBook;
use crate::pipeline::{self, BookState, ByteArena, MessageSink, Options};
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::protocol::{self, Input};
use crate::settings::PluginSettings;

/// The outcome of a standalone run.
#[derive(Debug)]
pub struct RunOutcome {
    /// The book as the plugin was given it.
    pub before: MarkdownBook,
    /// The book as the plugin returned it.
    pub after: MarkdownBook,
    /// The returned book as JSON, as mdBook reads it.
    pub json: Vec<u8>,
    /// The time that writing the JSON took.
    pub writing: Duration,
}

/// Runs a plugin on a book that was read from JSON of `book_bytes` bytes.
///
/// Results of earlier builds are neither used nor replaced: those that a build keeps are of the whole book.
///
/// # Errors
/// Fails if the plugin can't be used, or fails.
pub fn run(
    input: Input<'_>,
    book_bytes: usize,
    plugin: &PluginSettings,
    options: Options,
    sink: &mut dyn MessageSink,
) -> Result<RunOutcome, Problem> {
    let before = MarkdownBook::from_book(&input.book);
    let plugin = PluginSettings {
        reuse: false,
        ..plugin.clone()
    };
    let options = Options {
        book_bytes,
        ..options
    };
    let arena = ByteArena::default();
    let state = BookState::new(input.book, &input.wrapper, &arena);
    let book = pipeline::run(state, &input.context, &[plugin], options, sink)?;
    let began = Instant::now();
    let mut json = Vec::with_capacity(book_bytes);
    protocol::write(&book, &input.wrapper, &mut json)
        .or_problem(ErrorKind::Internal, "can't write the book as JSON")?;
    Ok(RunOutcome {
        before,
        after: MarkdownBook::from_book(&book),
        json,
        writing: began.elapsed(),
    })
}
