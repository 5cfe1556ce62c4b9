//! `mdbook-wasm assets`: copies style sheets and scripts of plugins into the book, and removes them.

mod guide_plugins;
mod install;
mod untrusted;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

/// The beginning of `book.toml` in these tests.
const TOML: &str = "\
# A book with style.
[book]
title   =  'Assets'

[output.html]
additional-css = ['own.css']   # mine

[preprocessor.wasm]
command = 'mdbook-wasm'
";

/// The config of a style sheet and a script.
const BOTH: &str = "[['box.css', 'p.probed { color: rgb(1, 2, 3); }'], ['box.min.js', 'let a;']]";

/// Creates a book whose plugin has these assets.
fn book(test: &str, assets: &str) -> PathBuf {
    let root = folder(&format!("assets-{test}"));
    fs::create_dir(root.join("plugins")).unwrap();
    fs::copy(build::guest("assets-probe"), root.join("plugins/box.wasm")).unwrap();
    write(&root.join("own.css"), "h1 { color: red; }\n");
    configure(&root, &format!("assets = {assets}"));
    root
}

/// Sets the config of the plugin.
fn configure(root: &Path, config: &str) {
    let plugin = "[[preprocessor.wasm.plugin]]\npath = 'plugins/box.wasm'\n";
    write(
        &root.join("book.toml"),
        format!("{TOML}\n{plugin}config = {{ {config} }}\n"),
    );
}

fn assets(root: &Path, args: &[&str]) -> Run {
    let all: Vec<_> = ["assets"].iter().chain(args).copied().collect();
    run::program_with(&all, b"", |command| {
        command.current_dir(root);
    })
}

/// Returns all files below a folder with their content.
fn everything(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // Empty folders are included, since they must not be left behind.
            found.insert(path.clone(), Vec::new());
            found.append(&mut everything(&path));
        } else {
            found.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    found
}

fn toml(root: &Path) -> String {
    fs::read_to_string(root.join("book.toml")).unwrap()
}
