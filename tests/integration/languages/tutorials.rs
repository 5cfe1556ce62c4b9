//! The tutorials of the guide for each language, and the next steps that `mdbook-wasm new` prints, run from an empty
//! folder to a working plugin. The output of builds is not compared.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snapbox::assert_data_eq;

use crate::support::build::{crates_io, scripted};
use crate::support::guide_commands::{self, GuideCommand};
use crate::support::run::{self, Run};
use crate::support::{build, folder, skip};

/// A shell in an empty folder, with the program under test on the `PATH` and an empty cache.
struct Shell {
    here: PathBuf,
    cache: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Shell {
    /// Creates a shell for a language, by its name for `new`. Reports a skipped test and returns `None` if the tools
    /// are missing.
    fn new(test: &str, language: &str) -> Option<Self> {
        let environment = match language {
            // Dependencies are built once. The plugin itself is built into the project.
            "rust" => vec![("CARGO_BUILD_BUILD_DIR", build::target().join("templates"))],
            "js" => {
                scripted::componentize_qjs()?;
                vec![
                    (
                        "npm_config_cache",
                        scripted::tools_folder().join("npm-cache"),
                    ),
                    ("npm_config_prefer_offline", "true".into()),
                ]
            }
            _ => {
                scripted::componentize_py()?;
                vec![
                    ("PIP_FIND_LINKS", scripted::tools_folder().join("wheels")),
                    ("PIP_NO_INDEX", "1".into()),
                ]
            }
        };
        let folder = folder(&format!("transcript-{test}-{language}"));
        let here = folder.join("here");
        std::fs::create_dir(&here).unwrap();
        Some(Self {
            here,
            cache: folder.join("cache"),
            environment,
        })
    }

    /// Runs a command line, and returns its output. Reports a skipped test and returns `None` if it needs a network and
    /// there is none.
    #[track_caller]
    fn prints(&mut self, line: &str) -> Option<String> {
        if let Some(folder) = line.strip_prefix("cd ") {
            self.here.push(folder);
            return Some(String::new());
        }
        let run = self.run(line);
        let printed = String::from_utf8(run.stdout).unwrap();
        if run.status != Some(0) && crates_io::is_offline(&printed) {
            skip(line, "there is no network");
            return None;
        }
        assert_eq!(run.status, Some(0), "{line}\n{printed}");
        // The size of a component depends on the version of the compiler.
        let lines = printed.split_inclusive('\n');
        let is_progress = |line: &str| line.starts_with("compiling plugin ");
        Some(lines.filter(|line| !is_progress(line)).collect())
    }

    fn run(&self, line: &str) -> Run {
        let own = build::program().parent().map(Path::to_owned);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = own.into_iter().chain(std::env::split_paths(&path));
        let path: OsString = std::env::join_paths(paths).unwrap();
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("exec 2>&1; {line}")])
            .current_dir(&self.here)
            .env("PATH", path)
            .env("MDBOOK_WASM_CACHE_DIR", &self.cache)
            .env_remove("MDBOOK_WASM_LOG")
            .env_remove("CLICOLOR_FORCE")
            // These are set by cargo for this test. The project has its own target folder.
            .env_remove("CARGO_TARGET_DIR")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        run::command(command, b"")
    }
}

/// Follows the steps of a page, and compares the output.
fn follow(page: &str, language: &str) {
    let Some(mut shell) = Shell::new("page", language) else {
        return;
    };
    for GuideCommand {
        line,
        output: shown,
    } in guide_commands::commands_of(&format!("writing/{page}"))
    {
        let Some(printed) = shell.prints(&line) else {
            return;
        };
        if !shown.is_empty() {
            assert_data_eq!(printed, shown);
        }
    }
}

#[test]
#[ignore = "needs the network"]
fn a_plugin_in_rust() {
    follow("rust.md", "rust");
}

#[test]
#[ignore = "needs Node.js"]
fn a_plugin_in_javascript() {
    follow("javascript.md", "js");
}

#[test]
#[ignore = "needs Python"]
fn a_plugin_in_python() {
    follow("python.md", "python");
}

#[test]
#[ignore = "needs the network"]
fn an_editor_in_rust() {
    follow("editors.md", "rust");
}

#[test]
#[ignore = "needs the network"]
fn a_session_in_rust() {
    follow("sessions.md", "rust");
}

/// Creates a plugin of a kind with `new`, follows the printed steps, and compares the output of the last one.
fn begin(kind: &str, language: &str, prints: &str) {
    let Some(mut shell) = Shell::new(kind, language) else {
        return;
    };
    let new = format!("mdbook-wasm new of-mine --kind {kind} --lang {language}");
    let stdout = shell.prints(&new).unwrap();
    let lines: Vec<_> = stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .collect();
    let [folder, build, run] = lines[..] else {
        panic!("three lines are told: {stdout}")
    };
    shell.prints(folder);
    if shell.prints(build).is_none() {
        return;
    }
    let printed = shell.prints(run).unwrap();
    assert!(printed.contains(prints), "{printed}");
    let component = run.split(' ').nth(2).unwrap();
    let printed = shell
        .prints(&format!("mdbook-wasm test {component}"))
        .unwrap();
    assert!(printed.ends_with("1 case: 1 ok, 0 failed\n"), "{printed}");
    if language == "rust" {
        shell.prints("cargo fmt --check");
    }
}

const ALL_PAGES: &str =
    "# All pages\n\n- [One](<one.md>)\n  - [Two](<two.md>)\n- [Three](<three.md>)\n";
const LEFT: &str = "# What is left\n\n- [One](<one.md>): 2\n- [Three](<three.md>): 1\n";

#[test]
#[ignore = "needs the network"]
fn a_book_plugin_in_rust() {
    begin("book", "rust", ALL_PAGES);
}

#[test]
#[ignore = "needs Node.js"]
fn a_book_plugin_in_javascript() {
    begin("book", "js", ALL_PAGES);
}

#[test]
#[ignore = "needs Python"]
fn a_book_plugin_in_python() {
    begin("book", "python", ALL_PAGES);
}

#[test]
#[ignore = "needs Python"]
fn an_editor_in_python() {
    begin("editor", "python", "All of it is **TODO**.\n");
}

#[test]
#[ignore = "needs Node.js"]
fn a_session_in_javascript() {
    begin("session", "js", LEFT);
}

#[test]
#[ignore = "needs Python"]
fn a_session_in_python() {
    begin("session", "python", LEFT);
}
