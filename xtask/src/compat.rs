//! `cargo xtask compat`.

use super::harness::{self, HARNESS, PROGRAM};

/// Builds the program, both versions of mdBook and the harness, and compares the preprocessors whose names contain the
/// word, or all of them.
///
/// # Errors
/// Fails if a build fails, or if a preprocessor has not the expected result.
pub fn main(word: &[&str]) -> Result<(), String> {
    let args = [&["--compat"], word].concat();
    harness::run(
        &[PROGRAM, HARNESS],
        &args,
        "some preprocessors have unexpected results",
    )
}
