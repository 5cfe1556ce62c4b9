//! Several failures at once: which plugins still run, what is told in which order, and what becomes of
//! the build.

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

/// A plugin that returns an error for every chapter.
fn failing(name: &str, on_error: &str) -> Value {
    let config = json!({ "do": "fail", "where": "", "text": format!("{name} is unwell") });
    called(plugin("chapter-probe", &config), name, on_error)
}

/// A plugin that finds an error in the second chapter.
fn finding(name: &str, on_error: &str) -> Value {
    let config = json!({ "do": "find", "text": "here", "severity": "error" });
    called(plugin("chapter-probe", &config), name, on_error)
}

/// A plugin whose file is none.
fn refused(name: &str, on_error: &str) -> Value {
    let file = folder(&format!("collect-{name}")).join("plugin.wasm");
    write(&file, "not a plugin");
    called(json!({ "path": file }), name, on_error)
}

/// A plugin that changes every chapter.
fn appending(name: &str) -> Value {
    let config = json!({ "do": "append", "text": "!" });
    called(plugin("chapter-probe", &config), name, "fail")
}

#[test]
fn all_are_told_in_the_order_of_the_plugins() {
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
fn the_rest_runs_on_the_book_as_it_was() {
    // It fails on the second chapter, when it has changed the first one.
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
fn one_is_told_as_one() {
    let run = run(&[failing("alone", "collect")]);
    let end = "error: the book was not built, because a plugin failed\n";
    assert!(
        run.failed_as(ErrorKind::Failed).ends_with(end),
        "{}",
        run.stderr
    );
}

/// Refused when it is loaded, or failed when it was run: both are told before what stops the build.
#[test]
fn what_was_collected_is_told_when_another_plugin_stops_the_build() {
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
fn what_is_skipped_does_not_fail_the_build() {
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
    // One that is collected makes the difference.
    let collected = run(&[failing("a", "skip"), failing("b", "collect")]);
    let stderr = collected.failed_as(ErrorKind::Failed);
    assert!(stderr.starts_with("warning: plugin `a`"), "{stderr}");
    assert!(stderr.contains("\nerror: plugin `b`"), "{stderr}");
}
