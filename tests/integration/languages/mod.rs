//! Plugins in JavaScript and in Python.

mod exceptions;
mod table;
mod words;

use crate::support::run::Run;

/// What a run said, but for what it says of a plugin that is compiled, as its first run does.
fn said(run: &Run) -> &str {
    match run.stderr.split_once('\n') {
        Some((first, rest)) if first.starts_with("compiling plugin ") => rest,
        _ => &run.stderr,
    }
}
