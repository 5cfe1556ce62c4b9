//! A chapter plugin that takes long enough for results to be kept and for threads to help, and a
//! book for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::books::{Book, chapter};
use super::run::{self, Run};
use super::{folder, write};

/// A book of so many chapters; each is of the same weight.
pub fn book(chapters: usize) -> Book {
    book_of(&vec![TEXT; chapters])
}

/// A book of chapters with these texts. A text takes the longer the more `~` are in it.
pub fn book_of(texts: &[&str]) -> Book {
    let texts = texts.iter().enumerate();
    let items = texts.map(|(number, text)| {
        let name = format!("Chapter {number}");
        chapter(&name, &format!("{number}.md"), text)
    });
    Book::generated("burning", "0.5.4", &items.collect())
}

/// What a chapter holds.
pub const TEXT: &str = "# Title\n~ here and 𝄞 here\n";

/// The plugin, which takes about thirty milliseconds for each `~`.
pub fn plugin() -> Value {
    let config =
        json!({ "do": "burn", "rounds": 30_000_000, "text": "here", "severity": "warning" });
    run::plugin("chapter-probe", &config)
}

/// The same with another value for a key of its config.
pub fn plugin_with(key: &str, value: &Value) -> Value {
    let mut plugin = plugin();
    plugin["config"][key] = value.clone();
    plugin
}

/// The same without earlier results.
pub fn without_reuse(mut plugin: Value) -> Value {
    plugin["reuse"] = json!(false);
    plugin
}

/// What the plugin makes of these texts.
pub fn burnt(texts: &[&str]) -> Vec<String> {
    let texts = texts.iter().enumerate();
    texts
        .map(|(number, text)| format!("{text}burnt Chapter {number}"))
        .collect()
}

/// What it says of chapters with these texts, which are like [`TEXT`], and then of one in which it fails.
pub fn said_of(texts: &[&str], last: &str) -> String {
    let mut said = String::new();
    for (number, text) in texts.iter().enumerate() {
        let line = text.lines().nth(1).unwrap();
        said += &format!("[chapter-probe] burnt Chapter {number}\n");
        for (at, _) in line.match_indices("here") {
            let before = line[..at].chars().count();
            said += &format!(
                "warning[found]: found \"here\"\n --> {number}.md (line 2, column {}, as handed to \
                 the plugin)\n  |\n2 | {line}\n  | {:before$}^^^^\n  |\n  = plugin: chapter-probe\n",
                before + 1,
                ""
            );
        }
    }
    let warnings = 2 * texts.len();
    format!("{said}{last}[chapter-probe] {warnings} warnings\n")
}

/// What it says of the chapters of such a book.
pub fn said(chapters: usize) -> String {
    said_of(&vec![TEXT; chapters], "")
}

/// A cache in which nothing but the plugin's compiled code lies, which takes long to make.
pub fn cache(test: &str) -> PathBuf {
    static COMPILED: LazyLock<(String, Vec<u8>)> = LazyLock::new(|| {
        let cache = folder("burn").join("c");
        let input = book(1).with_plugins(&json!([run::chapter_probe("nothing")]));
        run_in(&cache, &[], &input).book();
        let [(name, code)] = entries(&cache).try_into().expect("one entry");
        (name, code)
    });
    let cache = folder(test).join("c");
    write(&cache.join(&COMPILED.0), &COMPILED.1);
    cache
}

/// A file in a cache: its name and its bytes.
pub type Entry = (String, Vec<u8>);

/// The code and the results that lie in a cache, by the names of the files. What is remembered of a plugin's
/// use and of its file is smaller than both.
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

/// Runs the program with this cache, in one tier only, so that all that changes in the cache is
/// what the test is about.
pub fn run_in(cache: &Path, args: &[&str], input: &[u8]) -> Run {
    run::program_with(&[&["--optimise"], args].concat(), input, |command| {
        command.env("MDBOOK_WASM_CACHE_DIR", cache);
        command.env("MDBOOK_WASM_LOG", "debug");
    })
}

/// What a run said besides what it says of the cache, and for how many chapters it had earlier
/// results.
#[track_caller]
pub fn told(run: &Run) -> (String, usize) {
    let (details, said): (Vec<_>, Vec<_>) = run
        .stderr
        .split_inclusive('\n')
        .partition(|line| line.starts_with("debug: "));
    let earlier = details.iter().find_map(|line| {
        let (_, line) = line.split_once(": reused earlier results for ")?;
        line.split(' ').next()?.parse().ok()
    });
    (said.concat(), earlier.unwrap_or(0))
}
