//! This repository's sample book, as real mdBook hands it over.

use std::path::Path;

use anyhow::Context as _;

use super::Book;
use crate::measure::Task;
use crate::programs::{Programs, ROOT};
use crate::scratch::Scratch;

/// Has it captured by the preprocessor `capture`.
///
/// # Errors
/// Where mdBook can't build it.
pub fn sample(programs: &Programs, scratch: &Scratch) -> anyhow::Result<Book> {
    let folder = scratch.folder("captured-sample-book")?;
    let input = folder.join("input.json");
    let source = Path::new(ROOT).join("sample-book").canonicalize()?;
    let capture = programs.native("capture")?;
    let toml = format!(
        "[book]\ntitle = \"The guide of mdbook-wasm\"\nsrc = {source:?}\n[output.markdown]\n\
         [preprocessor.capture]\ncommand = '\"{}\" \"{}\"'\nafter = [\"links\"]\n",
        capture.display(),
        input.display()
    );
    std::fs::write(folder.join("book.toml"), toml)?;
    let mdbook = Task::new(programs.native("mdbook-0-5")?).arg("build");
    mdbook
        .arg(&folder)
        .cost()
        .context("mdBook and the sample book")?;
    Book::from_input("sample-book", &std::fs::read(&input)?)
}
