//! Several failures in one build: the plugins that still run, the order of the messages, and the effect on the build.

use std::sync::LazyLock;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run, plugin};
use crate::support::{folder, write};

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let items = json!([
        chapter("One", "one.md", "# One\n"),
        chapter("Two", "two.md", "here\n"),
    ]);
    Book::generated("two chapters", "0.5.4", &items)
});

fn run(plugins: &[Value]) -> Run {
    run::plugins(&BOOK, &json!(plugins))
}

fn called(mut plugin: Value, name: &str, on_error: &str) -> Value {
    plugin["name"] = json!(name);
    plugin["on-error"] = json!(on_error);
    plugin
}

/// Returns the settings of a plugin that fails on every chapter.
fn failing(name: &str, on_error: &str) -> Value {
    let config = json!({ "do": "fail", "where": "", "text": format!("{name} is unwell") });
    called(plugin("chapter-probe", &config), name, on_error)
}

/// Returns the settings of a plugin that reports an error in the second chapter.
fn finding(name: &str, on_error: &str) -> Value {
    let config = json!({ "do": "find", "text": "here", "severity": "error" });
    called(plugin("chapter-probe", &config), name, on_error)
}

/// Returns the settings of a plugin whose file is not WebAssembly.
fn refused(name: &str, on_error: &str) -> Value {
    let file = folder(&format!("collect-{name}")).join("plugin.wasm");
    write(&file, "not a plugin");
    called(json!({ "path": file }), name, on_error)
}

/// Returns the settings of a plugin that changes every chapter.
fn appending(name: &str) -> Value {
    let config = json!({ "do": "append", "text": "!" });
    called(plugin("chapter-probe", &config), name, "fail")
}

#[test]
fn failures_are_reported_in_the_order_of_the_plugins() {
    let run = run(&[
        refused("first", "collect"),
        failing("second", "collect"),
        finding("third", "collect"),
        appending("fourth"),
        refused("fifth", "collect"),
    ]);
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
error[found]: found "here"
 --> two.md (line 1, column 1 of the plugin's input)
  |
1 | here
  | ^^^^
  |
  = plugin: third
[third] 1 error
error: plugin `first`: can't use `[..]/collect-first/plugin.wasm`
  why: it is not WebAssembly
  help: expected a component or a core module, which start with the bytes `/0asm`; check that it is the right file
error: plugin `second` failed in `one.md`
  why: second is unwell
error: plugin `third` failed
  why: it reported an error in the book
  help: fix the errors that are reported above
error: plugin `fifth`: can't use `[..]/collect-fifth/plugin.wasm`
  why: it is not WebAssembly
  help: expected a component or a core module, which start with the bytes `/0asm`; check that it is the right file
error: the book was not built, because 4 plugins failed

"#]]
    );
}

#[test]
fn other_plugins_get_the_unchanged_book() {
    // It changes the first chapter, and fails on the second one.
    let config = json!({ "do": "strip", "text": "One\n" });
    let strips = called(plugin("chapter-probe", &config), "strips", "collect");
    let find = json!({ "do": "find", "text": "One\n!", "severity": "warning" });
    let find = called(plugin("chapter-probe", &find), "finds", "fail");
    let run = run(&[
        failing("fails", "collect"),
        strips,
        appending("appends"),
        find,
    ]);
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
warning[found]: found "One/n!"
 --> one.md (line 1, column 3 of the plugin's input)
  |
1 | # One
  |   ^^^
2 | !
  | ^
  |
  = plugin: finds
[finds] 1 warning
error: plugin `fails` failed in `one.md`
  why: fails is unwell
error: plugin `strips` failed in `two.md`
  why: "Two" does not end in the text
error: the book was not built, because 2 plugins failed

"#]]
    );
}

#[test]
fn a_single_failure_has_a_singular_message() {
    let run = run(&[failing("alone", "collect")]);
    let end = "error: the book was not built, because a plugin failed\n";
    assert!(
        run.failed_as(ErrorKind::Failed).ends_with(end),
        "{}",
        run.stderr
    );
}

/// Failures at load time and at run time are both reported before the failure that stops the build.
#[test]
fn collected_failures_are_reported_before_a_fatal_one() {
    let stopped = run(&[
        refused("a", "collect"),
        failing("b", "collect"),
        failing("c", "fail"),
        failing("d", "collect"),
    ]);
    assert_data_eq!(
        stopped.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
error: plugin `a`: can't use `[..]/collect-a/plugin.wasm`
  why: it is not WebAssembly
  help: expected a component or a core module, which start with the bytes `/0asm`; check that it is the right file
error: plugin `b` failed in `one.md`
  why: b is unwell
error: plugin `c` failed in `one.md`
  why: c is unwell

"#]]
    );
    let stopped = run(&[
        refused("e", "collect"),
        refused("f", "skip"),
        failing("g", "collect"),
        refused("h", "fail"),
    ]);
    assert_data_eq!(
        stopped.failed_as(ErrorKind::Refused).to_owned(),
        str![[r#"
error: plugin `e`: can't use `[..]/collect-e/plugin.wasm`
  why: it is not WebAssembly
  help: expected a component or a core module, which start with the bytes `/0asm`; check that it is the right file
error: plugin `h`: can't use `[..]/collect-h/plugin.wasm`
  why: it is not WebAssembly
  help: expected a component or a core module, which start with the bytes `/0asm`; check that it is the right file

"#]]
    );
}

#[test]
fn skipped_failures_do_not_fail_the_build() {
    let skipped = run(&[
        refused("a", "skip"),
        appending("b"),
        failing("c", "skip"),
        finding("d", "skip"),
    ]);
    assert_data_eq!(
        skipped.stderr.clone(),
        str![[r#"
warning: plugin `a`: can't use `[..]/collect-a/plugin.wasm`
  why: it is not WebAssembly
  help: expected a component or a core module, which start with the bytes `/0asm`; check that it is the right file
  note: the build continues with the book as it was before this plugin
warning: plugin `c` failed in `one.md`
  why: c is unwell
  note: the build continues with the book as it was before this plugin
error[found]: found "here"
 --> two.md (line 1, column 1 of the plugin's input)
  |
1 | here
  | ^^^^
  |
  = plugin: d
[d] 1 error
warning: plugin `d` failed
  why: it reported an error in the book
  help: fix the errors that are reported above
  note: the build continues with the book as it was before this plugin

"#]]
    );
    let contents = ["# One\n!", "here\n!"];
    assert_eq!(run::contents(&skipped.book()), contents);
    // A collected failure fails the build.
    let collected = run(&[failing("a", "skip"), failing("b", "collect")]);
    let stderr = collected.failed_as(ErrorKind::Failed);
    assert!(stderr.starts_with("warning: plugin `a`"), "{stderr}");
    assert!(stderr.contains("\nerror: plugin `b`"), "{stderr}");
}
