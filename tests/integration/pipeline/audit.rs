//! `--audit` detects chapter plugins with state that persists between chapters.

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::busy_guest::{self, TEXT};
use crate::support::run::{self, Run, book_probe, chapter_probe, plugin};

fn book(chapters: usize) -> Book {
    let chapter = |number| chapter("n", &format!("{number}.md"), "text ");
    Book::generated("to audit", "0.5.4", &(0..chapters).map(chapter).collect())
}

fn audit(book: &Book, plugin: &Value) -> Run {
    run::program(&["--audit"], &book.with_plugins(&json!([plugin])))
}

#[test]
fn a_plugin_with_state_is_detected() {
    let unaudited = run::plugins(&book(3), &json!([chapter_probe("alternate")])).book();
    assert_eq!(
        run::contents(&unaudited),
        ["text even", "text odd", "text even"]
    );
    for (chapters, which, how) in [
        (2, "0.md", "in reverse order"),
        // The result is the same in reverse order.
        (3, "1.md", "each in a new instance"),
    ] {
        let run = audit(&book(chapters), &chapter_probe("alternate"));
        let expected = format!(
            "error: plugin `chapter-probe` failed in `{which}`\n  why: its result for this \
             chapter depends on other chapters: it changes if the chapters are run {how}\n  help: set \
             `reuse = false` and `parallel = false` for it, and report it to its author: a chapter \
             plugin must not keep state between chapters (a book plugin may)\n"
        );
        assert_eq!(run.failed(), expected);
    }
}

#[test]
fn a_stateless_plugin_gives_the_same_book() {
    let cache = busy_guest::cache("audit");
    let input = busy_guest::book(4).with_plugins(&json!([busy_guest::plugin()]));
    for _ in 0..2 {
        let run = busy_guest::run_in(&cache, &["--audit"], &input);
        assert_eq!(
            run::contents(&run.book()),
            busy_guest::expected_contents(&[TEXT; 4])
        );
        assert_eq!(
            busy_guest::messages_and_reused(&run),
            (busy_guest::expected_messages(4), 0),
            "nothing is reused"
        );
        let is_code = |(_, bytes): busy_guest::Entry| bytes.starts_with(b"\x7fELF");
        assert!(
            busy_guest::entries(&cache).into_iter().all(is_code),
            "nothing is kept"
        );
    }
}

#[test]
fn failures_are_reported_as_without_audit() {
    let config = json!({ "do": "fail", "where": "", "text": "no such picture" });
    for plugin in [
        plugin("chapter-probe", &config),
        chapter_probe("panic"),
        chapter_probe("exit"),
    ] {
        let expected = run::plugins(&book(3), &json!([plugin]));
        assert_eq!(audit(&book(3), &plugin).failed(), expected.failed());
    }
}

#[test]
fn a_skipped_plugin_changes_nothing() {
    let mut plugin = chapter_probe("alternate");
    plugin["on-error"] = json!("skip");
    let book = book(2);
    let run = audit(&book, &plugin);
    assert_eq!((run.status, &run.stdout), (Some(0), &book.book));
    let warning = "warning: plugin `chapter-probe` failed in `0.md`\n  why: its result for this chapter depends on";
    assert!(run.stderr.starts_with(warning), "{}", run.stderr);
    let note = "\n  note: the build continues with the book as it was before this plugin\n";
    assert!(run.stderr.ends_with(note), "{}", run.stderr);
}

#[test]
fn book_plugins_may_have_state() {
    let plugin = book_probe("identity");
    let run = audit(&book(2), &plugin);
    let unaudited = run::plugins(&book(2), &json!([plugin]));
    assert_eq!((run.book(), run.stderr), (unaudited.book(), String::new()));
}

/// Each of the runs has the time and the log of a run.
#[test]
fn limits_apply_to_each_run() {
    let mut plugin = busy_guest::plugin_with("rounds", &json!(1000));
    plugin["limits"] = json!({ "log": "2 KiB" });
    audit(&busy_guest::book(3), &plugin).book();
    let run = audit(&busy_guest::book(4), &plugin);
    let limit = "failed in `3.md`\n  why: its log output exceeded the limit of 2 KiB";
    assert!(run.failed().contains(limit), "{}", run.stderr);
}
