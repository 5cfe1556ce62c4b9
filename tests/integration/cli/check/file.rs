//! Checks of a single plugin.

use std::path::{Path, PathBuf};

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use crate::support::run::{self, Run, stderr_of_failure, stdout_of};
use crate::support::wat::chapter_component;
use crate::support::{build, folder, write};

/// Writes a component in the text format to a file.
fn component(name: &str, wat: &str) -> PathBuf {
    let file = folder(&format!("check-{name}")).join("plugin.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    file
}

fn check_file(file: &Path) -> Run {
    run::program(&["check", file.to_str().unwrap()], b"")
}

#[test]
fn valid_plugins() {
    for guest in ["wasm-fixer", "book-probe"] {
        let run = check_file(&build::guest(guest));
        assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
        assert!(
            stdout_of(&run).contains(", starts\n1 plugin: no errors"),
            "{}",
            stdout_of(&run)
        );
    }
    let run = check_file(&build::command("command-probe"));
    assert!(
        stdout_of(&run).contains("command (an ordinary preprocessor), starts\n"),
        "{}",
        stdout_of(&run)
    );
}

#[test]
fn missing_exports_are_shown_as_in_the_contract() {
    let run = check_file(&component("lacks", "(component)"));
    assert_data_eq!(
        stderr_of_failure(&run, ErrorKind::Refused),
        str![[r#"
error: plugin `plugin`: can't use `[..]/check-lacks/plugin.wasm`
  why: the component is not a plugin: it exports nothing, expected `mdbook:preprocessor/chapter-processor@0.2.0`, `mdbook:preprocessor/book-processor@0.2.0`, `mdbook:preprocessor/book-editor@0.2.0`, `mdbook:preprocessor/book-session@0.2.0` or `wasi:cli/run@0.2.0` (commands)
  help: export one of these interfaces of `mdbook:preprocessor@0.2.0` (for example with `export!` in Rust)
        a chapter plugin exports
        interface chapter-processor {
          process: func(context: context, chapter: chapter) -> result<option<string>, string>;
        }
        a book plugin exports
        interface book-processor {
          process: func(context: context, book: book) -> result<option<book>, string>;
        }
        editors export `book-editor`, and sessions export `book-session`; see `mdbook-wasm wit`
error: the check found 1 error, no warnings, no notes

"#]]
    );
}

#[test]
fn different_types_are_shown_side_by_side() {
    let other = chapter_component("").replacen(
        "(field \"content\" string)",
        "(field \"content\" (list u8))",
        1,
    );
    let run = check_file(&component("types", &other));
    let shown = stderr_of_failure(&run, ErrorKind::Refused).replace("`plugin`", "`todo`");
    let page = include_str!("../../../../sample-book/using/checking.md");
    assert!(page.contains(&shown), "{shown}");
    assert_data_eq!(
        stderr_of_failure(&run, ErrorKind::Refused),
        str![[r#"
error: plugin `plugin` differs from the contract
  why: interface `types`, record `chapter`
       contract: content: string
       plugin:   content: list<u8>
  help: build it against the unchanged files of the contract
error: the check found 1 error, no warnings, no notes

"#]]
    );
}

#[test]
fn a_plugin_that_does_not_start() {
    let run = check_file(&component(
        "start",
        &chapter_component("(func $s unreachable) (start $s)"),
    ));
    let stderr = stderr_of_failure(&run, ErrorKind::Failed);
    assert!(
        stderr.starts_with("error: plugin `plugin` failed to start\n"),
        "{stderr}"
    );
    assert!(
        stdout_of(&run).ends_with("): chapter plugin, can't be used\n"),
        "{}",
        stdout_of(&run)
    );
}
