//! Components that were composed before, as by `wac plug`.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

use super::{of, run, with};
use crate::support::{build, folder, run as program, write};

/// Composes components: each of `plugs` is plugged into `socket`. Returns the file.
pub fn composed(name: &str, plugs: &[&str], socket: &str) -> PathBuf {
    let file = folder(&format!("composed-{name}")).join(format!("{name}.wasm"));
    let mut into = fs::read(build::guest(socket)).unwrap();
    for plugged in plugs {
        let mut graph = CompositionGraph::new();
        let mut add = |name: &str, bytes: Vec<u8>| {
            let package = Package::from_bytes(name, None, bytes, graph.types_mut()).unwrap();
            graph.register_package(package).unwrap()
        };
        let socket = add("test:socket", into);
        let plugged = add("test:plug", fs::read(build::guest(plugged)).unwrap());
        plug(&mut graph, vec![plugged], socket).unwrap();
        into = graph.encode(EncodeOptions::default()).unwrap();
    }
    write(&file, into);
    file
}

#[test]
fn a_composed_plugin_needs_no_links() {
    let file = composed("all", &["parts-index", "parts-dictionary"], "parts-plugin");
    let actions = ["words", "own echo a", "dictionary echo b", "own env HOME"];
    let plugin = json!({ "path": file, "name": "all", "config": { "do": actions } });
    let (done, messages) = of(&plugin);
    assert_eq!(done, "an apple,\na\nb\nnot set");
    assert_eq!(messages, "");
    let run = program::program(&["inspect", file.to_str().unwrap()], b"");
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(text.contains("kind      chapter plugin\n"), "{text}");
    assert!(!text.contains("acme:"), "{text}");
}

#[test]
fn missing_imports_can_be_linked() {
    let file = composed("half", &["parts-index"], "parts-plugin");
    let plugin =
        json!({ "path": file, "name": "half", "config": { "do": ["index dictionary echo hi"] } });
    let messages = run(&plugin);
    assert!(
        messages
            .failed()
            .contains("it needs `acme:words/dictionary@1.1.0`"),
        "{}",
        messages.stderr
    );
    let (done, _) = of(&with(
        plugin,
        "link",
        json!([build::guest("parts-dictionary")]),
    ));
    assert_eq!(done, "hi");
}
