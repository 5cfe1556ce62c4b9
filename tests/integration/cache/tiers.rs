//! Baseline and optimised code have the same results, and each plugin gets the tier that suits it.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, Run};
use crate::support::wat::chapter_component;
use crate::support::{busy_guest, folder, write};

const BASELINE: &str = "was compiled (baseline code)";
const OPTIMISED: &str = "was compiled (optimised code)";
const LOADED: &str = "was loaded from the cache (optimised code)";

fn one_chapter() -> Book {
    let items = json!([chapter("One", "one.md", "# One\n")]);
    Book::generated("one", "0.5.4", &items)
}

fn run_in(cache: &Path, args: &[&str], book: &Book, plugin: &Value) -> Run {
    let input = book.with_plugins(&json!([plugin]));
    run::program_with(args, &input, |command| {
        command.env("MDBOOK_WASM_CACHE_DIR", cache);
        command.env("MDBOOK_WASM_LOG", "debug");
    })
}

/// Writes a plugin to a file, and returns its settings.
fn plugin(test: &str, wat: &str) -> Value {
    let file = folder(&format!("{test}-plugin")).join("p.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    json!({ "path": file })
}

#[test]
fn both_tiers_give_the_same_books() {
    let words = json!({ "the": "THE", "Rust": "RUST", "一个": "一個" });
    let fixer = run::plugin("wasm-fixer", &json!({ "replacements": words }));
    let plugins = [
        fixer,
        run::chapter_probe("append"),
        run::book_probe("identity"),
    ];
    let caches = [folder("tiers-baseline"), folder("tiers-optimised")].map(|c| c.join("c"));
    for book in books::all() {
        for plugin in &plugins {
            let baseline = run_in(&caches[0], &[], &book, plugin);
            let optimised = run_in(&caches[1], &["--optimise"], &book, plugin);
            assert_eq!(baseline.status, Some(0), "{}", baseline.stderr);
            assert!(optimised.stderr.contains("(optimised code)"));
            assert!(
                baseline.stdout == optimised.stdout,
                "{}: {plugin}",
                book.name
            );
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_plugin_that_is_used_again_is_optimised() {
    let cache = folder("tiers-used").join("c");
    let plugin = busy_guest::without_reuse(busy_guest::plugin());
    let book = busy_guest::book(2);
    let mut results = Vec::new();
    for expected in [
        BASELINE,
        "from the cache (baseline code)",
        OPTIMISED,
        LOADED,
    ] {
        let run = run_in(&cache, &[], &book, &plugin);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        results.push(run.stdout);
    }
    assert!(results.iter().all(|result| *result == results[0]));
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_plugin_with_little_work_is_not_optimised() {
    let cache = folder("tiers-little").join("c");
    let plugin = plugin("tiers-little", &chapter_component(""));
    for _ in 0..6 {
        let run = run_in(&cache, &[], &one_chapter(), &plugin);
        assert!(run.stderr.contains("(baseline code)"), "{}", run.stderr);
    }
}

/// The baseline compiler does not support tail calls.
#[test]
fn unsupported_features_of_the_baseline_are_compiled_optimised() {
    let cache = folder("tiers-tail-call").join("c");
    let process = "(func $zero (param i32) (result i32) (i32.const 0))
        (func (export \"process\") (param i32) (result i32)
          (return_call $zero (local.get 0)))";
    let plugin = plugin("tiers-tail-call", &chapter_component(process));
    for expected in [OPTIMISED, LOADED, LOADED] {
        let run = run_in(&cache, &[], &one_chapter(), &plugin);
        assert_eq!(run.status, Some(0), "{}", run.stderr);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn optimisation_can_be_forced() {
    let cache = folder("tiers-asked").join("c");
    let plugin = plugin("tiers-asked", &chapter_component(""));
    for (args, expected) in [
        (&["--optimise"][..], OPTIMISED),
        (&["--optimise"], LOADED),
        // It stays optimised in later runs.
        (&[], LOADED),
    ] {
        let run = run_in(&cache, args, &one_chapter(), &plugin);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn a_slow_compilation_is_reported_once() {
    let cache = folder("tiers-long").join("c");
    let ballast = "(data (i32.const 65536) \"";
    let wat = chapter_component(&format!(
        "(memory (export \"memory\") 100) {ballast}{}\")",
        "x".repeat(3_000_000)
    ));
    let plugin = plugin("tiers-long", &wat);
    let messages_of = |run: &Run| {
        let lines = run.stderr.lines().filter(|line| line.contains("compiling"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let first = run_in(&cache, &[], &one_chapter(), &plugin);
    assert_eq!(first.status, Some(0), "{}", first.stderr);
    let lines = messages_of(&first);
    assert_eq!(lines.len(), 1, "{}", first.stderr);
    assert!(
        lines[0].starts_with("compiling plugin `p` (3.0 MB)"),
        "{lines:?}"
    );
    assert!(lines[0].ends_with(", once"), "{lines:?}");
    let second = run_in(&cache, &[], &one_chapter(), &plugin);
    assert!(messages_of(&second).is_empty(), "{}", second.stderr);
}
