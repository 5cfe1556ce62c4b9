//! `mdbook-wasm check`, for a whole book and for a single plugin.

mod book;
mod file;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

/// Creates a book with two plugins in `plugins` and this `book.toml`.
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

/// Runs `mdbook-wasm check` with the program on the `PATH`.
fn check(root: &Path, args: &[&str]) -> Run {
    let all: Vec<_> = ["check"].iter().chain(args).copied().collect();
    run::program_with(&all, b"", |command| {
        command
            .current_dir(root)
            .env("PATH", build::program().parent().unwrap());
    })
}
