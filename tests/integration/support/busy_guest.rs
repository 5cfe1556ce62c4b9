//! A chapter plugin that runs long enough for results to be cached and for more threads to start, and books for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::books::{Book, chapter};
use super::run::{self, Run};
use super::{folder, write};

/// Creates a book with this number of chapters, which take equally long.
pub fn book(chapters: usize) -> Book {
    book_of(&vec![TEXT; chapters])
}

/// Creates a book of chapters with these texts. The more `~` a text has, the longer it takes.
pub fn book_of(texts: &[&str]) -> Book {
    let texts = texts.iter().enumerate();
    let items = texts.map(|(number, text)| {
        let name = format!("Chapter {number}");
        chapter(&name, &format!("{number}.md"), text)
    });
    Book::generated("busy-guest", "0.5.4", &items.collect())
}

/// The content of a chapter.
pub const TEXT: &str = "# Title\n~ here and 𝄞 here\n";

/// Returns the settings of the plugin, which takes about 30 milliseconds for each `~`.
pub fn plugin() -> Value {
    let config =
        json!({ "do": "compute", "rounds": 30_000_000, "text": "here", "severity": "warning" });
    run::plugin("chapter-probe", &config)
}

/// Returns the settings of the plugin with another value for a key of its config.
pub fn plugin_with(key: &str, value: &Value) -> Value {
    let mut plugin = plugin();
    plugin["config"][key] = value.clone();
    plugin
}

/// Turns off the reuse of results for a plugin.
pub fn without_reuse(mut plugin: Value) -> Value {
    plugin["reuse"] = json!(false);
    plugin
}

/// Returns the contents that the plugin returns for these texts.
pub fn expected_contents(texts: &[&str]) -> Vec<String> {
    let texts = texts.iter().enumerate();
    texts
        .map(|(number, text)| format!("{text}computed Chapter {number}"))
        .collect()
}

/// Returns the messages of the plugin for chapters with these texts, which must be like [`TEXT`]. `last` is its
/// messages on a chapter in which it fails.
pub fn expected_messages_of(texts: &[&str], last: &str) -> String {
    let mut messages = String::new();
    for (number, text) in texts.iter().enumerate() {
        let line = text.lines().nth(1).unwrap();
        messages += &format!("[chapter-probe] computed Chapter {number}\n");
        for (at, _) in line.match_indices("here") {
            let before = line[..at].chars().count();
            messages += &format!(
                "warning[found]: found \"here\"\n --> {number}.md (line 2, column {} of the plugin's \
                 input)\n  |\n2 | {line}\n  | {:before$}^^^^\n  |\n  = plugin: chapter-probe\n",
                before + 1,
                ""
            );
        }
    }
    let warnings = 2 * texts.len();
    format!("{messages}{last}[chapter-probe] {warnings} warnings\n")
}

/// Returns the messages of the plugin for a book of [`book`].
pub fn expected_messages(chapters: usize) -> String {
    expected_messages_of(&vec![TEXT; chapters], "")
}

/// Creates a cache that has only the plugin's compiled code, since compiling it takes long.
pub fn cache(test: &str) -> PathBuf {
    static COMPILED: LazyLock<(String, Vec<u8>)> = LazyLock::new(|| {
        let cache = folder("busy-guest-cache").join("c");
        let input = book(1).with_plugins(&json!([run::chapter_probe("nothing")]));
        run_in(&cache, &[], &input).book();
        let [(name, code)] = entries(&cache).try_into().expect("one entry");
        (name, code)
    });
    let cache = folder(test).join("c");
    write(&cache.join(&COMPILED.0), &COMPILED.1);
    cache
}

/// A file in a cache: its name and its content.
pub type Entry = (String, Vec<u8>);

/// Returns the code and the results in a cache, sorted by the names of their files. Files of at most 256 bytes are left
/// out: they are notes on the plugin's use and on its file.
pub fn entries(cache: &Path) -> Vec<Entry> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read(path).unwrap())
    };
    let entries = fs::read_dir(cache).unwrap().map(entry);
    let mut entries: Vec<_> = entries.filter(|(_, bytes)| bytes.len() > 256).collect();
    entries.sort();
    entries
}

/// Runs the program with this cache and with optimised code only, so that no recompilation changes the cache.
pub fn run_in(cache: &Path, args: &[&str], input: &[u8]) -> Run {
    run::program_with(&[&["--optimise"], args].concat(), input, |command| {
        command.env("MDBOOK_WASM_CACHE_DIR", cache);
        command.env("MDBOOK_WASM_LOG", "debug");
    })
}

/// Returns the messages of a run without debug messages, and the number of chapters whose results were reused.
#[track_caller]
pub fn messages_and_reused(run: &Run) -> (String, usize) {
    let (debug, messages): (Vec<_>, Vec<_>) = run
        .stderr
        .split_inclusive('\n')
        .partition(|line| line.starts_with("debug: "));
    let reused = debug.iter().find_map(|line| {
        let (_, line) = line.split_once(": reused earlier results for ")?;
        line.split(' ').next()?.parse().ok()
    });
    (messages.concat(), reused.unwrap_or(0))
}
