//! The sample book of this repository, captured from real mdBook.

use std::path::Path;

use anyhow::Context as _;

use super::Book;
use crate::measure::ProgramRun;
use crate::programs::{Programs, ROOT};
use crate::scratch::Scratch;

/// Captures it with the preprocessor `capture`.
///
/// # Errors
/// Fails if mdBook can't build it.
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
    let mdbook = ProgramRun::new(programs.native("mdbook-0-5")?).arg("build");
    mdbook
        .arg(&folder)
        .cost()
        .context("mdBook and the sample book")?;
    Book::from_input("sample-book", &std::fs::read(&input)?)
}
