//! Modules use each other in one direction only, as the table in `ARCHITECTURE.md` says.
//!
//! An arrow is a path from one file to the file that defines what it names: in a `use`, in code, or in the arguments of
//! a macro, followed through every `pub use`. `cargo test -p xtask layers -- --ignored --nocapture` lists all of them.
//!
//! Tests may use whatever is in their own module or below it, without a line in the table.

mod graph;
mod resolve;
pub mod scan;
mod table;
mod tests;
mod tokens;
mod tree;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use graph::Node;
use table::Table;
use tree::Tree;

/// The crates of the package `mdbook-wasm`.
const ROOTS: [&str; 3] = [
    "src/lib.rs",
    "src/main.rs",
    "src/bin/mdbook-wasm-fetch/main.rs",
];

/// The program as it is.
static PROGRAM: LazyLock<Tree> = LazyLock::new(|| {
    let read = |file: &str| std::fs::read_to_string(crate::root().join(file)).ok();
    Tree::read(&ROOTS, &read).unwrap_or_else(|error| panic!("{error}"))
});

fn nodes(tree: &Tree) -> Vec<Node> {
    let mut nodes = BTreeMap::new();
    for module in &tree.modules {
        nodes.entry(module.file.clone()).or_insert_with(|| Node {
            path: module.path.clone(),
            file: module.file.clone(),
        });
    }
    nodes
        .into_values()
        .filter(|node| !node.path.is_empty())
        .collect()
}

#[test]
fn no_path_leads_nowhere() {
    let (_, mut unresolved) = graph::arrows(&PROGRAM);
    let is_read = |file: &String| PROGRAM.modules.iter().any(|module| module.file == *file);
    let sources = crate::rust_files()
        .into_iter()
        .filter(|file| file.starts_with("src/"));
    unresolved.extend(
        sources
            .filter(|file| !is_read(file))
            .map(|file| format!("no `mod` leads to {file}")),
    );
    assert!(unresolved.is_empty(), "{}", unresolved.join("\n"));
}

#[test]
fn no_circles() {
    let (arrows, _) = graph::arrows(&PROGRAM);
    let mut report = String::new();
    for circle in graph::circles(&arrows) {
        writeln!(report, "{circle}").expect("writing to a string");
    }
    for files in graph::file_circles(&arrows) {
        writeln!(
            report,
            "{} files use each other: {}",
            files.len(),
            files.join(" ")
        )
        .expect("writing to a string");
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn arrows_are_those_of_the_table() {
    let (arrows, _) = graph::arrows(&PROGRAM);
    let table = Table::read(&crate::read("ARCHITECTURE.md"))
        .unwrap_or_else(|error| panic!("ARCHITECTURE.md: {error}"));
    let faults = table.compare(&arrows, &nodes(&PROGRAM));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
#[ignore = "prints, and finds no fault"]
fn print_arrows() {
    let (arrows, _) = graph::arrows(&PROGRAM);
    for arrow in arrows {
        println!("{arrow}{}", if arrow.test { " in tests" } else { "" });
    }
}
