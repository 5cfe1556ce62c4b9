//! One plugin on one book without mdBook, by the same pipeline as in a build.

mod table;

use std::path::PathBuf;
use std::time::{Duration, Instant};

pub use table::Table;

use crate::bookdir::MarkdownBook;
use crate::pipeline::{self, Ends, Manuscript, Options, Report, Shelf};
use crate::problem::{ErrorKind, Problem};
use crate::protocol::{self, Input};
use crate::runtime::Tier;
use crate::settings::PluginConfig;

/// What a trial is made with.
#[derive(Clone)]
pub struct How {
    /// The folder for compiled code, or why there is none.
    pub cache: Result<PathBuf, String>,
    /// The time since 1970 that a plugin is shown that was not granted a clock.
    pub time: Duration,
    /// Whether the process ends with a failure.
    pub ends: Ends,
}

/// What has come of it.
#[derive(Debug)]
pub struct Tried {
    /// The book as it was handed over.
    pub before: MarkdownBook,
    /// The book as it came back.
    pub after: MarkdownBook,
    /// The same as JSON, as mdBook reads it.
    pub json: Vec<u8>,
    /// How long the writing of that took.
    pub writing: Duration,
}

/// Runs a plugin on a book that was read from JSON of `size` bytes. Earlier results are neither used nor kept:
/// those that a build keeps are of the whole book.
///
/// # Errors
/// Where the plugin can't be used, or fails.
pub fn run(
    input: Input<'_>,
    size: usize,
    plugin: &PluginConfig,
    how: How,
    report: &mut dyn Report,
) -> Result<Tried, Problem> {
    let before = MarkdownBook::from_book(&input.book);
    let plugin = PluginConfig {
        reuse: false,
        ..plugin.clone()
    };
    let options = Options {
        size,
        cache: how.cache,
        tier: Tier::FIRST,
        time: how.time,
        audit: false,
        ends: how.ends,
    };
    let shelf = Shelf::default();
    let manuscript = Manuscript::new(input.book, &input.wrapper, &shelf);
    let book = pipeline::run(manuscript, &input.context, &[plugin], options, report)?;
    let began = Instant::now();
    let mut json = Vec::with_capacity(size);
    protocol::write(&book, &input.wrapper, &mut json).map_err(|error| {
        Problem::new(ErrorKind::Internal, "can't write the book as JSON").caused_by(&error)
    })?;
    Ok(Tried {
        before,
        after: MarkdownBook::from_book(&book),
        json,
        writing: began.elapsed(),
    })
}
