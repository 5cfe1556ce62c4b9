//! `mdbook-wasm check`: a whole book, and a plugin alone.

mod book;
mod file;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

/// A book with two plugins in `plugins`, whose `book.toml` is this.
fn book(test: &str, toml: &str) -> PathBuf {
    let root = folder(&format!("check-{test}"));
    for (guest, name) in [
        ("wasm-fixer", "fixer.wasm"),
        ("chapter-probe", "probe.wasm"),
    ] {
        fs::create_dir_all(root.join("plugins")).unwrap();
        fs::copy(build::guest(guest), root.join("plugins").join(name)).unwrap();
    }
    write(&root.join("book.toml"), toml);
    root
}

/// Runs the check where the program is on the PATH.
fn check(root: &Path, args: &[&str]) -> Run {
    let all: Vec<_> = ["check"].iter().chain(args).copied().collect();
    run::program_with(&all, b"", |command| {
        command
            .current_dir(root)
            .env("PATH", build::program().parent().unwrap());
    })
}
