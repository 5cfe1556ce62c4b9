//! The program, run.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use super::books::Book;
use super::build;

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
    /// Exit status.
    pub status: Option<i32>,
}

impl Run {
    /// Of a process that has ended.
    pub fn of(output: Output) -> Self {
        Self {
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("what is said is text"),
            status: output.status.code(),
        }
    }

    /// The book that came out.
    #[track_caller]
    pub fn book(&self) -> Value {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        serde_json::from_slice(&self.stdout).expect("standard output is a book")
    }

    /// Standard error without the line that the first use of a plugin adds: `compiling plugin …`.
    pub fn stderr_without_compile_note(&self) -> &str {
        match self.stderr.split_once('\n') {
            Some((first, rest)) if first.starts_with("compiling plugin ") => rest,
            _ => &self.stderr,
        }
    }

    /// What is said when nothing comes out, for whichever reason.
    #[track_caller]
    pub fn failed(&self) -> &str {
        let statuses = ErrorKind::ALL.map(|class| Some(i32::from(class.status())));
        assert!(
            statuses.contains(&self.status),
            "{:?}: {}",
            self.status,
            self.stderr
        );
        assert!(
            self.stdout.is_empty(),
            "standard output stays empty on failure"
        );
        &self.stderr
    }

    /// The same, for a reason of this class.
    #[track_caller]
    pub fn failed_as(&self, class: ErrorKind) -> &str {
        let said = self.failed();
        assert_eq!(self.status, Some(i32::from(class.status())), "{said}");
        said
    }
}

/// Runs the program with these arguments on this input.
pub fn program(args: &[&str], input: &[u8]) -> Run {
    program_with(args, input, |_| {})
}

/// A cache of the tests' own, kept from run to run as a user's is.
pub fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// The same, with something set before.
pub fn program_with(args: &[&str], input: &[u8], set: impl FnOnce(&mut Command)) -> Run {
    let mut command = Command::new(build::program());
    command
        .args(args)
        .env_remove("MDBOOK_WASM_LOG")
        .env_remove("MDWASM_LOG")
        .env_remove("MDWASM_FORMAT")
        .env_remove("MDWASM_CACHE_DIR")
        .env_remove("GITHUB_WORKSPACE")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .env("MDBOOK_WASM_CACHE_DIR", cache())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    set(&mut command);
    self::command(command, input)
}

/// Runs a command whose standard streams are pipes, standard input at least.
pub fn command(mut command: Command, input: &[u8]) -> Run {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A program that ends early need not read all.
            let _ = stdin.write_all(input);
        });
        Run::of(child.wait_with_output().unwrap())
    })
}

/// Runs a book through these plugins.
pub fn plugins(book: &Book, plugins: &Value) -> Run {
    program(&[], &book.with_plugins(plugins))
}

/// A plugin of one of this repository's packages, for `[[preprocessor.wasm.plugin]]`.
pub fn plugin(package: &str, config: &Value) -> Value {
    json!({ "path": build::guest(package), "name": package, "config": config })
}

/// A chapter plugin that does one thing.
pub fn chapter_probe(deed: &str) -> Value {
    plugin("chapter-probe", &json!({ "do": deed }))
}

/// A book plugin that does one thing.
pub fn book_probe(deed: &str) -> Value {
    plugin("book-probe", &json!({ "do": deed }))
}

/// The contents of a book's chapters, depth first.
pub fn contents(book: &Value) -> Vec<&str> {
    fn go<'a>(items: &'a Value, found: &mut Vec<&'a str>) {
        for item in items.as_array().into_iter().flatten() {
            if let Some(chapter) = item.get("Chapter") {
                found.push(chapter["content"].as_str().unwrap());
                go(&chapter["sub_items"], found);
            }
        }
    }
    let mut found = Vec::new();
    go(book.get("items").unwrap_or(&book["sections"]), &mut found);
    found
}
