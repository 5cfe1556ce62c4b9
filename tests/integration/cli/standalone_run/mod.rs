//! `mdbook-wasm run`: a plugin on a text, a folder or a book, without mdBook.

mod inputs;
mod messages;
mod outputs;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::run::{self, Run};
use crate::support::{build, folder};

/// Runs `mdbook-wasm run` in a folder.
fn run_in(folder: &Path, args: &[&str], input: &str) -> Run {
    let args: Vec<_> = ["run"].iter().chain(args).copied().collect();
    run::program_with(&args, input.as_bytes(), |command| {
        command.current_dir(folder);
    })
}

/// Creates a folder with the three probes, under short names, and `wasm-fixer`.
fn with_plugins(test: &str) -> PathBuf {
    let folder = folder(&format!("trial-{test}"));
    for (from, to) in [
        (build::guest("chapter-probe"), "chapter.wasm"),
        (build::guest("book-probe"), "book.wasm"),
        (build::command("command-probe"), "command-probe.wasm"),
        (build::guest("wasm-fixer"), "wasm_fixer.wasm"),
    ] {
        fs::copy(from, folder.join(to)).unwrap();
    }
    folder
}

const APPEND: [&str; 4] = ["--config", "do=append", "--config", "text= …"];

fn append<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["chapter.wasm"], args, &APPEND].concat()
}
