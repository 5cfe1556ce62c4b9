//! Messages for exceptions of plugins in JavaScript and in Python.

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::build::scripted;
use crate::support::run::{self, Run};

fn js(way: &str) -> Option<Run> {
    let plugin = scripted::js("tests/guests/other-languages/exceptions-js")?;
    let book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "text")]));
    let plugin = json!({ "path": plugin, "name": "heading", "config": { "way": way } });
    Some(run::plugins(&book, &json!([plugin])))
}

fn python(way: &str) -> Option<Run> {
    let plugin = scripted::python("tests/guests/other-languages/exceptions-python")?;
    let book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "text")]));
    let plugin = json!({ "path": plugin, "name": "heading", "config": { "way": way } });
    Some(run::plugins(&book, &json!([plugin])))
}

/// Returns the messages of a failed run.
#[track_caller]
fn stderr_of(run: &Run) -> &str {
    run.failed_as(ErrorKind::Failed);
    run.stderr_without_compile_note()
}

#[test]
#[ignore = "needs Node.js"]
fn an_exception_of_javascript_is_the_message() {
    for (way, message) in [
        ("error", "the chapter has no heading"),
        ("text", "the chapter has no heading"),
        ("type", "cannot read property 'heading' of null"),
    ] {
        let Some(run) = js(way) else { return };
        assert_eq!(
            stderr_of(&run),
            format!("error: plugin `heading` failed in `one.md`\n  why: {message}\n")
        );
    }
}

#[test]
#[ignore = "needs Node.js"]
fn a_wrong_return_type_in_javascript_is_reported() {
    let Some(run) = js("number") else { return };
    assert_data_eq!(
        stderr_of(&run),
        str![[r#"
error: plugin `heading` failed in `one.md`
  why: it crashed: wasm `unreachable` instruction executed
       | thread '<unnamed>' (1) panicked at crates/runtime/src/call.rs:[..]
       | expected string: FromJs { from: "int", to: "string", message: None }
       | note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
...
       at mdbook:preprocessor/chapter-processor@0.2.0#process
  help: this is a bug in the plugin; report it to its author[..]

"#]]
    );
    let Some(run) = js("promise") else { return };
    assert!(stderr_of(&run).contains("expected string: FromJs { from: \"promise\""));
}

#[test]
#[ignore = "needs Python"]
fn an_err_of_python_is_the_message() {
    let Some(run) = python("err") else { return };
    assert_data_eq!(
        stderr_of(&run),
        str![[r#"
[heading] One is looked at
error: plugin `heading` failed in `one.md`
  why: the chapter has no heading

"#]]
    );
}

#[test]
#[ignore = "needs Python"]
fn other_exceptions_of_python_have_a_traceback() {
    let Some(run) = python("error") else { return };
    assert_data_eq!(
        stderr_of(&run),
        str![[r#"
[heading] One is looked at
error: plugin `heading` failed in `one.md`
  why: it crashed: wasm `unreachable` instruction executed
       | Traceback (most recent call last):
       |   File "/0/plugin.py", line [..], in process
       |   File "/0/plugin.py", line [..], in error
       | ValueError: the chapter has no heading
...
  help: this is a bug in the plugin; report it to its author, unless it needs threads, the network or other programs, which the sandbox does not have

"#]]
    );
    let Some(run) = python("deep") else { return };
    assert!(stderr_of(&run).contains("RecursionError: maximum recursion depth exceeded"));
}

/// Modules are available when the component is built, but not when it runs.
#[test]
#[ignore = "needs Python"]
fn late_imports_in_python_fail() {
    let Some(run) = python("late") else { return };
    assert_data_eq!(
        stderr_of(&run),
        str![[r#"
[heading] One is looked at
error: plugin `heading` failed in `one.md`
  why: it crashed: wasm `unreachable` instruction executed
       | Traceback (most recent call last):
       |   File "/0/plugin.py", line [..], in process
       |   File "/0/plugin.py", line [..], in late
       | ModuleNotFoundError: No module named 'colorsys'
...
  help: this is a bug in the plugin; report it to its author, unless it needs threads, the network or other programs, which the sandbox does not have

"#]]
    );
}

#[test]
#[ignore = "needs Python"]
fn a_wrong_return_type_in_python_is_reported() {
    let Some(run) = python("number") else { return };
    assert!(stderr_of(&run).contains("'int' object is not an instance of 'str'"));
}
