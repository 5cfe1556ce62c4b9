//! Runs the program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use super::books::Book;
use super::build;

/// The result of a run.
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
    /// Converts the output of a process.
    pub fn from_output(output: Output) -> Self {
        Self {
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
            status: output.status.code(),
        }
    }

    /// Returns the book on standard output. Panics if the run failed.
    #[track_caller]
    pub fn book(&self) -> Value {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        serde_json::from_slice(&self.stdout).expect("standard output is a book")
    }

    /// Returns standard error without the line that the first use of a plugin adds: `compiling plugin …`.
    pub fn stderr_without_compile_note(&self) -> &str {
        match self.stderr.split_once('\n') {
            Some((first, rest)) if first.starts_with("compiling plugin ") => rest,
            _ => &self.stderr,
        }
    }

    /// Returns standard error of a failed run. Panics if the run succeeded or wrote to standard output.
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

    /// Returns standard error of a run that failed with the exit status of this kind.
    #[track_caller]
    pub fn failed_as(&self, class: ErrorKind) -> &str {
        let stderr = self.failed();
        assert_eq!(self.status, Some(i32::from(class.status())), "{stderr}");
        stderr
    }
}

/// Returns standard output as text.
pub fn stdout_of(run: &Run) -> String {
    String::from_utf8(run.stdout.clone()).expect("standard output is UTF-8")
}

/// Returns standard output of a run that succeeded without messages.
#[track_caller]
pub fn quiet_stdout(run: &Run) -> String {
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    stdout_of(run)
}

/// Returns standard error of a run that ended with the exit status of this kind. It may have written to standard
/// output.
#[track_caller]
pub fn stderr_of_failure(run: &Run, kind: ErrorKind) -> String {
    assert_eq!(run.status, Some(i32::from(kind.status())), "{}", run.stderr);
    run.stderr.clone()
}

/// Runs the program with these arguments and this standard input.
pub fn program(args: &[&str], input: &[u8]) -> Run {
    program_with(args, input, |_| {})
}

/// Returns the cache folder of the tests, which is kept between test runs.
pub fn cache() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache")
}

/// Runs the program after `set` has changed the command.
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

/// Runs a command with this standard input, which must be a pipe.
pub fn command(mut command: Command, input: &[u8]) -> Run {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // Fails if the program ends without reading everything.
            let _ = stdin.write_all(input);
        });
        Run::from_output(child.wait_with_output().unwrap())
    })
}

/// Runs the program on a book with these plugins.
pub fn plugins(book: &Book, plugins: &Value) -> Run {
    program(&[], &book.with_plugins(plugins))
}

/// Returns the settings of a plugin that a package builds, for `[[preprocessor.wasm.plugin]]`.
pub fn plugin(package: &str, config: &Value) -> Value {
    json!({ "path": build::guest(package), "name": package, "config": config })
}

/// Returns the settings of the chapter probe with this action.
pub fn chapter_probe(action: &str) -> Value {
    plugin("chapter-probe", &json!({ "do": action }))
}

/// Returns the settings of the book probe with this action.
pub fn book_probe(action: &str) -> Value {
    plugin("book-probe", &json!({ "do": action }))
}

/// Returns the contents of a book's chapters, depth first.
pub fn contents(book: &Value) -> Vec<&str> {
    fn collect<'a>(items: &'a Value, found: &mut Vec<&'a str>) {
        for item in items.as_array().into_iter().flatten() {
            if let Some(chapter) = item.get("Chapter") {
                found.push(chapter["content"].as_str().unwrap());
                collect(&chapter["sub_items"], found);
            }
        }
    }
    let mut found = Vec::new();
    collect(book.get("items").unwrap_or(&book["sections"]), &mut found);
    found
}
