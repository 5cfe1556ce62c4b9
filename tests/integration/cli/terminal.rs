//! The program at a terminal, which `script` of util-linux creates. Other systems have other programs for that.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::books::Book;
use crate::support::{build, folder, skip, write};

/// Runs a shell command at a terminal. Returns its output and its exit status, or `None` if `script` is missing.
fn at_a_terminal(test: &str, line: &str, set: &[(&str, &str)]) -> Option<(String, Option<i32>)> {
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", line, "/dev/null"])
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CLICOLOR")
        // On CI, colours are shown for any terminal.
        .env_remove("CI")
        .env("TERM", "xterm")
        .envs(set.iter().copied())
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        skip(test, "`script` of util-linux is missing");
        return None;
    };
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    Some((stdout, output.status.code()))
}

#[test]
fn help_is_shown_at_a_terminal() {
    let program = build::program().display().to_string();
    let Some((output, status)) = at_a_terminal("at_a_terminal_it_explains_itself", &program, &[])
    else {
        return;
    };
    assert!(output.contains("mdbook-wasm is a preprocessor"), "{output}");
    assert_eq!(status, Some(2));
}

#[test]
fn colours_at_a_terminal_unless_disabled() {
    let input = folder("terminal").join("input.json");
    let book = Book::generated("empty", "0.5.4", &json!([]));
    write(&input, book.with_plugins(&json!([{ "path": "gone.wasm" }])));
    let line = format!(
        "'{}' <'{}' >/dev/null",
        build::program().display(),
        input.display()
    );
    let colour = "\u{1b}[1m\u{1b}[31merror\u{1b}[0m: plugin `gone`: can't use `";
    for (set, coloured) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")], false),
        (&[("CLICOLOR", "0")], false),
        (&[("TERM", "dumb")], false),
    ] {
        let Some((output, status)) = at_a_terminal("colours_at_a_terminal", &line, set) else {
            return;
        };
        assert_eq!(output.contains(colour), coloured, "{set:?}: {output:?}");
        assert_eq!(output.contains('\u{1b}'), coloured, "{set:?}: {output:?}");
        assert_eq!(status, Some(4));
    }
}

#[test]
fn a_run_without_an_input_is_explained() {
    let line = format!("'{}' run p.wasm", build::program().display());
    let Some((output, status)) = at_a_terminal("a_plugin_without_a_book", &line, &[]) else {
        return;
    };
    assert!(output.contains("name the input of the plugin"), "{output}");
    assert_eq!(status, Some(2));
}

/// The output is escaped as a text and as a difference.
#[test]
fn plugins_can_not_control_the_terminal() {
    let file = folder("terminal-run").join("a.md");
    write(&file, "WASM \u{1b}[2Jgone\r\n");
    let fixer = build::guest("wasm-fixer");
    let (program, fixer, file) = (build::program().display(), fixer.display(), file.display());
    for (how, set) in [
        ("", &[][..]),
        ("--diff", &[]),
        ("--diff", &[("NO_COLOR", "1")]),
        ("--json", &[]),
    ] {
        let line = format!("'{program}' run '{fixer}' '{file}' {how}");
        let Some((output, status)) = at_a_terminal("what_a_plugin_makes", &line, set) else {
            return;
        };
        assert_eq!(status, Some(0), "{output}");
        assert!(output.contains("Wasm \\u"), "{how}: {output:?}");
        assert!(!output.contains("\u{1b}[2J"), "{how}: {output:?}");
        let coloured = how == "--diff" && set.is_empty();
        assert_eq!(output.contains('\u{1b}'), coloured, "{how}: {output:?}");
    }
}
