//! Faults around the program: kills, full disks, files that change while they are read, and broken inputs. The result
//! must be a clear error or a correct book, and the next run must be right.

mod concurrency;
mod disk;
mod input;
#[cfg(unix)]
mod kills;
mod replaced;
mod streams;

#[cfg(unix)]
use std::path::Path;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{build, write};

/// The text of a plugin before it gets its number.
const UNNUMBERED: &[u8] = b"number 000000";

/// Returns a plugin that replaces each chapter by the plugin's number, so that a book shows which code has run.
fn numbered(number: u32) -> Vec<u8> {
    static PLUGIN: LazyLock<Vec<u8>> = LazyLock::new(|| {
        // A megabyte of data makes writing slow enough for the tests.
        let weight = format!("(data (i32.const 0x100000) \"{}\")", "x".repeat(1 << 20));
        unnumbered(&weight)
    });
    with_number(&PLUGIN, number)
}

/// Returns such a plugin without a megabyte of data. wasmtime copies data into an anonymous file, to which limits on
/// the size of files apply.
#[cfg(unix)]
fn light(number: u32) -> Vec<u8> {
    with_number(&unnumbered(""), number)
}

fn unnumbered(data: &str) -> Vec<u8> {
    // ok(some(string)), at address 0.
    let result =
        r#"(data (i32.const 0) "\00\00\00\00\01\00\00\00\10\00\00\00\0d\00\00\00number 000000")"#;
    let memory = r#"(memory (export "memory") 32)"#;
    let wat = crate::support::wat::chapter_component(&format!("{memory} {result} {data}"));
    wat::parse_str(wat).unwrap()
}

fn with_number(plugin: &[u8], number: u32) -> Vec<u8> {
    let mut plugin = plugin.to_vec();
    let mut windows = plugin.windows(UNNUMBERED.len());
    let fixture = windows.position(|bytes| bytes == UNNUMBERED).unwrap();
    plugin[fixture..][..UNNUMBERED.len()].copy_from_slice(text(number).as_bytes());
    plugin
}

/// Returns the text of the plugin with this number.
fn text(number: u32) -> String {
    format!("number {number:06}")
}

/// A cache and the file of a plugin.
struct Fixture {
    cache: PathBuf,
    plugin: PathBuf,
}

impl Fixture {
    /// Creates both in a new folder.
    fn new(test: &str) -> Self {
        let folder = crate::support::folder(&format!("faults-{test}"));
        Self {
            cache: folder.join("c"),
            plugin: folder.join("plugin.wasm"),
        }
    }

    /// Returns the file of another plugin with the same cache.
    fn beside(&self, name: &str) -> Self {
        Self {
            cache: self.cache.clone(),
            plugin: self.plugin.with_file_name(format!("{name}.wasm")),
        }
    }

    /// Writes the plugin with this number to the file.
    fn put(&self, number: u32) {
        write(&self.plugin, numbered(number));
    }

    /// Returns the input of a book with one chapter and the plugin.
    fn input(&self) -> Vec<u8> {
        book().with_plugins(&json!([{ "path": self.plugin }]))
    }

    /// Returns a command for the program with this cache.
    fn command(&self) -> Command {
        let mut command = Command::new(build::program());
        command
            .env_remove("MDBOOK_WASM_LOG")
            .env("MDBOOK_WASM_CACHE_DIR", &self.cache)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self) -> Run {
        run::program_with(&[], &self.input(), |command| {
            command.env("MDBOOK_WASM_CACHE_DIR", &self.cache);
        })
    }

    /// Asserts that a run gives the book of the plugin with this number, without messages.
    #[track_caller]
    fn is_right(&self, number: u32) {
        let run = self.run();
        assert_eq!(run.stderr, "");
        assert_right(&run, number);
    }
}

/// Asserts that the book is the one of the plugin with this number.
#[track_caller]
fn assert_right(run: &Run, number: u32) {
    assert_eq!(run::contents(&run.book()), [text(number)]);
}

/// Asserts that a run failed with an error of this kind, without a book and without a panic.
#[track_caller]
fn assert_refused(run: &Run, class: ErrorKind) -> &str {
    let stderr = run.failed_as(class);
    assert!(stderr.starts_with("error: "), "{stderr}");
    assert!(!stderr.contains("bug in mdbook-wasm"), "{stderr}");
    stderr
}

fn book() -> Book {
    let chapters = json!([chapter("One", "one.md", "# One\n")]);
    Book::generated("one", "0.5.4", &chapters)
}

/// Returns the temporary files in a cache.
#[cfg(unix)]
fn unfinished(cache: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(cache) else {
        return Vec::new();
    };
    let files = files.map(|file| file.unwrap().path());
    let is_unfinished = |file: &PathBuf| file.extension().is_some_and(|e| e == "unfinished");
    files.filter(is_unfinished).collect()
}
