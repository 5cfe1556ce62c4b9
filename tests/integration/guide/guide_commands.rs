//! Runs the shell commands of the guide, and compares their output.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::guide::code_block;
use crate::support::guide_commands::{self, GuideCommand};
use crate::support::run::{self, cache};
use crate::support::{build, folder, write};

/// Runs the commands of a page in a folder.
fn check(page: &str, folder: &Path) {
    for GuideCommand {
        line,
        output: shown,
    } in guide_commands::commands_of(page)
    {
        let mut command = Command::new("sh");
        let programs = build::program().parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .args(["-c", &format!("exec 2>&1; {line}")])
            .current_dir(folder)
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("MDBOOK_WASM_CACHE_DIR", cache())
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let run = run::command(command, b"");
        let printed = String::from_utf8(run.stdout).unwrap();
        // Editors remove spaces at the ends of lines.
        let trimmed = |text: &str| {
            let lines = text.trim_end().lines().map(|line| line.trim_end());
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(trimmed(&printed), trimmed(&shown), "{page}: {line}");
    }
}

/// Creates a folder with the plugin of the guide's first page on writing plugins.
fn with_todo(test: &str) -> std::path::PathBuf {
    let folder = folder(&format!("samples-{test}"));
    fs::copy(build::guest("first-plugin"), folder.join("todo.wasm")).unwrap();
    folder
}

#[test]
fn a_plugin_is_run_as_the_guide_says() {
    let folder = with_todo("running");
    write(&folder.join("chapter-1.md"), "# One\n\nTODO: more\n");
    write(&folder.join("text/a.md"), "done\n");
    write(&folder.join("text/b.md"), "TODO\n");
    check("writing/running.md", &folder);
}

/// mdBook writes the input of a plugin to a file, and the plugin is run on that.
#[test]
fn a_book_is_captured_as_the_guide_says() {
    let folder = with_todo("captured");
    write(
        &folder.join("book.toml"),
        code_block("writing/running.md", "toml"),
    );
    write(&folder.join("src/SUMMARY.md"), "- [A](a.md)\n");
    write(&folder.join("src/a.md"), "{{#include a.txt}}\n");
    write(&folder.join("src/a.txt"), "TODO");
    let programs = build::program().parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut mdbook = Command::new(build::real_mdbook("mdbook-0-5"));
    mdbook
        .args(["build".as_ref(), folder.as_os_str()])
        .env("PATH", format!("{}:{path}", programs.display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let built = run::command(mdbook, b"");
    assert!(!folder.join("book").exists(), "{}", built.stderr);
    let run = run::program_with(&["run", "todo.wasm", "book.json"], b"", |command| {
        command.current_dir(&folder);
    });
    assert_eq!(run::contents(&run.book()), ["**TODO**\n"]);
}

#[test]
fn a_plugin_is_tested_as_the_guide_says() {
    let folder = with_todo("testing");
    let found = "warning[todo]: [todo] input.md:1:1: there is still something to do\n";
    for (file, text) in [
        ("cases/code/input.md", "`x`\n"),
        ("cases/code/expected.md", "`x`\n"),
        ("cases/nothing-to-do/input.md", "x\n"),
        ("cases/nothing-to-do/expected.md", "x\n"),
        ("cases/words/at-the-start/input.md", "TODO\n"),
        ("cases/words/at-the-start/expected.md", "**TODO**\n"),
        ("cases/words/at-the-start/diagnostics.txt", found),
        ("other/heading/input.md", "# One\n\nTODO\n"),
        ("other/heading/expected.md", "# One\n\nTODO\n"),
    ] {
        write(&folder.join(file), text);
    }
    check("writing/testing.md", &folder);
}
