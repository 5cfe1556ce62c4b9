//! `mdbook-wasm pin`, and pins in a build.

mod verify;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::run::{self, Run};
use crate::support::{build, folder, sha256, write};

/// The content of `book.toml` in these tests.
const TOML: &str = "\
# A book about pins.
[book]
title   =  'Pins'

[preprocessor.wasm]
command = 'mdbook-wasm'

[[preprocessor.wasm.plugin]]
path = 'plugins/one.wasm'   # the first
name = 'first'

[[preprocessor.wasm.plugin]]
path = \"plugins/two.wasm\"
allow = { read = [] }
";

/// Creates a book with two plugins.
fn book(test: &str) -> PathBuf {
    let root = folder(&format!("pins-{test}"));
    fs::create_dir(root.join("plugins")).unwrap();
    fs::copy(build::guest("chapter-probe"), root.join("plugins/one.wasm")).unwrap();
    let quiet = r#"(component
        (import "mdbook:preprocessor/log@0.1.0" (instance)) (instance $i)
        (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $i)))"#;
    write(
        &root.join("plugins/two.wasm"),
        wat::parse_str(quiet).unwrap(),
    );
    write(&root.join("book.toml"), TOML);
    root
}

fn pin(root: &Path, args: &[&str]) -> Run {
    let all: Vec<_> = ["pin"].iter().chain(args).copied().collect();
    run::program_with(&all, b"", |command| {
        command.current_dir(root);
    })
}

fn toml(root: &Path) -> String {
    fs::read_to_string(root.join("book.toml")).unwrap()
}

fn digest(root: &Path, plugin: &str) -> String {
    sha256(&fs::read(root.join("plugins").join(plugin)).unwrap())
}
