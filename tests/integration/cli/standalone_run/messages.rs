//! Messages and timings.

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;

use super::{append, run_in, with_plugins};
use crate::support::books::{Book, chapter};
use crate::support::guide::code_block;
use crate::support::run::{self, Run};
use crate::support::write;

#[test]
fn messages_are_those_of_a_build() {
    let folder = with_plugins("says");
    let find = [
        "--config",
        "do=find",
        "--config",
        "text=x",
        "--config",
        "severity=warning",
    ];
    let run = run_in(
        &folder,
        &[&["chapter.wasm", "-"], &find[..]].concat(),
        "a x\n",
    );
    assert_eq!(run.stdout, b"a x\n");
    let book = Book::generated(
        "one",
        "0.5.4",
        &json!([chapter("stdin", "stdin.md", "a x\n")]),
    );
    let config = json!({ "do": "find", "text": "x", "severity": "warning" });
    let mut plugin = run::plugin("chapter-probe", &config);
    plugin["name"] = "chapter".into();
    assert_eq!(run.stderr, run::plugins(&book, &json!([plugin])).stderr);
    assert!(!run.stderr.is_empty());

    let find = [
        "--config",
        "do=find",
        "--config",
        "text=x",
        "--config",
        "severity=error",
    ];
    let run = run_in(
        &folder,
        &[&["chapter.wasm", "-"], &find[..]].concat(),
        "a x\n",
    );
    assert!(
        run.failed_as(ErrorKind::Failed)
            .contains("it reported an error in the book")
    );
    for action in ["fail", "panic", "exit"] {
        let run = run_in(
            &folder,
            &["chapter.wasm", "-", "--config", &format!("do={action}")],
            "x",
        );
        assert!(
            run.failed_as(ErrorKind::Failed)
                .contains("failed in `stdin.md`"),
            "{action}"
        );
    }
}

#[test]
fn timings() {
    let folder = with_plugins("timings");
    write(&folder.join("text/a.md"), "A");
    write(&folder.join("text/b.md"), "B");
    let rows_of = |text: &str| {
        let lines = text.lines().map(str::trim);
        let rows = lines.map(|line| {
            line.split("  ")
                .next()
                .unwrap()
                .replace("`todo`", "`chapter`")
        });
        rows.collect::<Vec<_>>()
    };
    let rows = |run: &Run| rows_of(&run.stderr);
    let args = append(&["text", "--timings"]);
    let args: Vec<_> = ["run"].into_iter().chain(args).collect();
    // The second run finds the code of the first one in the cache, and does not optimise it yet.
    let cached = || {
        run::program_with(&args, b"", |command| {
            let cache = folder.join("cache");
            command
                .current_dir(&folder)
                .env("MDBOOK_WASM_CACHE_DIR", cache);
        })
    };
    let first = cached();
    assert!(
        rows(&first).contains(&"compiling".to_owned()),
        "{}",
        first.stderr
    );
    let run = cached();
    assert_eq!(run.status, Some(0));
    assert_eq!(
        rows(&run),
        rows_of(&code_block("writing/running.md", "text"))
    );
    assert!(run.stderr.contains("  (2 calls, median "), "{}", run.stderr);
    let failed = run_in(
        &folder,
        &["chapter.wasm", "text", "--timings", "--config", "do=fail"],
        "",
    );
    assert_eq!(failed.status, Some(1));
    assert!(rows(&failed).contains(&"calling".to_owned()));
    assert!(
        !failed.stderr.contains("writing the result"),
        "{}",
        failed.stderr
    );
    let command = [
        "command-probe.wasm",
        "text",
        "--timings",
        "--config",
        "do=log",
    ];
    let command = run_in(&folder, &command, "");
    assert!(command.stderr.contains("  calling  "), "{}", command.stderr);
}
