//! What goes wrong around the program: it is killed, disks are full, files change under it, inputs are
//! none. Whatever it is, there is a clear error or a correct book, and the next run is right.

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

/// What a plugin that was not given a number writes.
const UNNUMBERED: &[u8] = b"number 000000";

/// A plugin that replaces each chapter by its own number, so that a book tells whose code has run.
fn numbered(number: u32) -> Vec<u8> {
    static PLUGIN: LazyLock<Vec<u8>> = LazyLock::new(|| {
        // It takes a while to write a megabyte of data.
        let weight = format!("(data (i32.const 0x100000) \"{}\")", "x".repeat(1 << 20));
        unnumbered(&weight)
    });
    with_number(&PLUGIN, number)
}

/// The same without a megabyte of data. wasmtime keeps a copy of data in a file without a name, which
/// limits on the size of files are applied to.
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
    let place = windows.position(|bytes| bytes == UNNUMBERED).unwrap();
    plugin[place..][..UNNUMBERED.len()].copy_from_slice(text(number).as_bytes());
    plugin
}

/// What the plugin of this number writes.
fn text(number: u32) -> String {
    format!("number {number:06}")
}

/// A cache and a plugin's file.
struct Place {
    cache: PathBuf,
    plugin: PathBuf,
}

impl Place {
    /// In a new folder for one test.
    fn new(test: &str) -> Self {
        let folder = crate::support::folder(&format!("faults-{test}"));
        Self {
            cache: folder.join("c"),
            plugin: folder.join("plugin.wasm"),
        }
    }

    /// Another plugin of the same cache.
    fn beside(&self, name: &str) -> Self {
        Self {
            cache: self.cache.clone(),
            plugin: self.plugin.with_file_name(format!("{name}.wasm")),
        }
    }

    /// Puts the plugin of this number there.
    fn put(&self, number: u32) {
        write(&self.plugin, numbered(number));
    }

    /// A book of one chapter and the plugin.
    fn input(&self) -> Vec<u8> {
        book().with_plugins(&json!([{ "path": self.plugin }]))
    }

    /// The program, with this cache.
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

    /// A normal run gives the book that this number's plugin makes, and has nothing to say.
    #[track_caller]
    fn is_right(&self, number: u32) {
        let run = self.run();
        assert_eq!(run.stderr, "");
        assert_right(&run, number);
    }
}

/// The book is the one that this number's plugin makes.
#[track_caller]
fn assert_right(run: &Run, number: u32) {
    assert_eq!(run::contents(&run.book()), [text(number)]);
}

/// There is no book, and there is a message of this class and no panic.
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

/// The files of a cache that were not finished.
#[cfg(unix)]
fn unfinished(cache: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(cache) else {
        return Vec::new();
    };
    let files = files.map(|file| file.unwrap().path());
    let is_unfinished = |file: &PathBuf| file.extension().is_some_and(|e| e == "unfinished");
    files.filter(is_unfinished).collect()
}
