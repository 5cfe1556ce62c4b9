//! `cargo xtask compat`.

use super::harness::{self, HARNESS, PROGRAM};

/// Builds the program, both mdBooks and what compares, and has the preprocessors compared whose names
/// have this word in them, or all.
///
/// # Errors
/// What could not be built, or that some preprocessor did not do what is expected of it.
pub fn main(word: &[&str]) -> Result<(), String> {
    let args = [&["--compat"], word].concat();
    harness::run(&[PROGRAM, HARNESS], &args, "not all is as expected")
}
