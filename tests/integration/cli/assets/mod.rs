//! `mdbook-wasm assets`: style sheets and scripts of plugins, put into the book and taken out again.

mod guide_plugins;
mod install;
mod untrusted;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

/// What `book.toml` begins with in these tests.
const TOML: &str = "\
# A book with style.
[book]
title   =  'Assets'

[output.html]
additional-css = ['own.css']   # mine

[preprocessor.wasm]
command = 'mdbook-wasm'
";

/// A style sheet and a script.
const BOTH: &str = "[['box.css', 'p.probed { color: rgb(1, 2, 3); }'], ['box.min.js', 'let a;']]";

/// A book whose plugin has these assets.
fn book(test: &str, assets: &str) -> PathBuf {
    let root = folder(&format!("assets-{test}"));
    fs::create_dir(root.join("plugins")).unwrap();
    fs::copy(build::guest("assets-probe"), root.join("plugins/box.wasm")).unwrap();
    write(&root.join("own.css"), "h1 { color: red; }\n");
    configure(&root, &format!("assets = {assets}"));
    root
}

/// Sets the config of its plugin.
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

/// All files below a folder and what is in them.
fn everything(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => {
                // An empty folder would be left over as well.
                found.insert(path.clone(), Vec::new());
                found.append(&mut everything(&path));
            }
            false => {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    found
}

fn toml(root: &Path) -> String {
    fs::read_to_string(root.join("book.toml")).unwrap()
}
