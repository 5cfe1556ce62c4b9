//! Compiled code is cached between builds, and a damaged cache never gives a wrong book.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

const COMPILED: &str = "debug: plugin `small` was compiled (optimised code)\n";
const LOADED: &str = "debug: plugin `small` was loaded from the cache (optimised code)\n";

fn book() -> Book {
    Book::generated(
        "one",
        "0.5.4",
        &json!([chapter("One", "one.md", "# One\n")]),
    )
}

/// Returns the settings of a minimal plugin, so that many runs take little time.
fn small(test: &str) -> Value {
    let file = folder(&format!("{test}-plugin")).join("small.wasm");
    let wat = crate::support::wat::chapter_component("");
    write(&file, wat::parse_str(wat).unwrap());
    json!({ "path": file })
}

/// Runs the program with optimised code only, so that no recompilation changes the cache.
fn run_with(cache: &Path, plugin: &Value) -> Run {
    run::program_with(
        &["--optimise"],
        &book().with_plugins(&json!([plugin])),
        |command| {
            command.env("MDBOOK_WASM_CACHE_DIR", cache);
            command.env("MDBOOK_WASM_LOG", "debug");
        },
    )
}

/// Runs the program, asserts that the book is right, and returns its messages.
#[track_caller]
fn messages_of(cache: &Path, plugin: &Value) -> String {
    let run = run_with(cache, plugin);
    assert_eq!(
        (run.status, &run.stdout),
        (Some(0), &book().book),
        "{}",
        run.stderr
    );
    run.stderr
}

fn entry(cache: &Path) -> PathBuf {
    let entries = fs::read_dir(cache)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    // Notes on the use of a plugin are smaller than any code.
    let is_code = |entry: &PathBuf| fs::metadata(entry).unwrap().len() > 96;
    let entries: Vec<_> = entries.filter(is_code).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.into_iter().next().unwrap()
}

#[test]
fn code_is_compiled_once() {
    let cache = folder("cache-once").join("below/it");
    let plugin = small("cache-once");
    assert_eq!(messages_of(&cache, &plugin), COMPILED);
    assert_eq!(messages_of(&cache, &plugin), LOADED);
    // A replaced file under the same path is another plugin.
    fs::copy(
        build::guest("chapter-probe"),
        plugin["path"].as_str().unwrap(),
    )
    .unwrap();
    assert_eq!(messages_of(&cache, &plugin), COMPILED);
}

#[test]
fn damaged_code_is_compiled_again() {
    let cache = folder("cache-damage").join("c");
    let plugin = small("cache-damage");
    messages_of(&cache, &plugin);
    let entry = entry(&cache);
    let whole = fs::read(&entry).unwrap();
    let head_code_and_tail = [
        0,
        16,
        48,
        80,
        whole.len() / 3,
        whole.len() / 2,
        whole.len() - 80,
        whole.len() - 48,
        whole.len() - 1,
    ];
    for place in head_code_and_tail {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x40;
        fs::write(&entry, flipped).unwrap();
        assert_eq!(messages_of(&cache, &plugin), COMPILED, "byte {place}");
        assert_eq!(messages_of(&cache, &plugin), LOADED, "fixed");
    }
    for length in (0..whole.len()).step_by(4096) {
        fs::write(&entry, &whole[..length]).unwrap();
        assert_eq!(messages_of(&cache, &plugin), COMPILED, "{length} bytes");
    }
    fs::write(&entry, "corrupt").unwrap();
    assert_eq!(messages_of(&cache, &plugin), COMPILED);
}

/// wasmtime itself must refuse this entry: its checksum is right, but it is not code.
#[test]
fn an_entry_without_code_is_compiled_again() {
    let cache = folder("cache-foreign").join("c");
    let plugin = small("cache-foreign");
    messages_of(&cache, &plugin);
    let entry = entry(&cache);
    let whole = fs::read(&entry).unwrap();
    let (code, tail) = whole.split_at(whole.len() - 80);
    for blob in [&b""[..], b"not code", &code[..code.len() / 2]] {
        let forged = [blob, blake3::hash(blob).as_bytes(), &tail[32..]].concat();
        fs::write(&entry, forged).unwrap();
        assert_eq!(messages_of(&cache, &plugin), COMPILED);
    }
}

#[test]
fn without_a_cache_a_build_works_and_warns() {
    let plugin = small("cache-none");
    let file = folder("cache-none").join("a file");
    write(&file, "in the way");
    let warned = messages_of(&file, &plugin);
    assert!(
        warned.starts_with("warning: no cache, so every build compiles its plugins again: "),
        "{warned}"
    );
    assert!(warned.ends_with(COMPILED), "{warned}");
    let relative = messages_of(Path::new("relative"), &plugin);
    assert!(relative.contains("expected an absolute path"), "{relative}");
}

#[test]
fn concurrent_processes_share_the_cache() {
    let cache = folder("cache-many").join("c");
    let plugin = small("cache-many");
    std::thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| messages_of(&cache, &plugin));
        }
    });
    assert!(messages_of(&cache, &plugin).contains("was loaded from the cache"));
}

#[test]
fn cache_subcommands() {
    let cache = folder("cache-commands").join("c");
    messages_of(&cache, &small("cache-commands"));
    let ask = |what: &str| {
        let run = run::program_with(&["cache", what], b"", |command| {
            // This variable takes precedence over its old name.
            command.env("MDWASM_CACHE_DIR", &cache);
        });
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
        String::from_utf8(run.stdout).unwrap()
    };
    assert_eq!(ask("path"), format!("{}\n", cache.display()));
    assert!(ask("list").contains("\n2 entries, "), "{}", ask("list"));
    assert!(ask("clean").starts_with("removed 2 entries, "));
    assert!(ask("list").starts_with("0 entries, 0 bytes"));
}
