//! Sessions: plugins that get the chapters one after the other, and then return edits.

use std::sync::LazyLock;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, Run, plugin};

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let items = json!([
        chapter("One", "one.md", "one two three\n"),
        { "PartTitle": "Part" },
        chapter("Two", "two.md", "four\n"),
    ]);
    Book::generated("two chapters", "0.5.4", &items)
});

fn session(config: &Value) -> Run {
    run::plugins(&BOOK, &json!([plugin("session-probe", config)]))
}

#[test]
fn edits_are_made_from_the_collected_state() {
    let run = session(&json!({ "edits": [
        { "do": "set", "of": "one.md", "to": "changed\n" },
        { "do": "rename", "of": "one.md", "to": "First" },
        { "do": "move", "of": "two.md", "in": "one.md" },
        { "do": "count", "path": "words.md" },
    ] }));
    let mut one = chapter("First", "one.md", "changed\n");
    let mut two = chapter("Two", "two.md", "four\n");
    two["Chapter"]["parent_names"] = json!(["First"]);
    one["Chapter"]["sub_items"] = json!([two]);
    let mut words = chapter("Words", "words.md", "4 words");
    words["Chapter"]["source_path"] = Value::Null;
    assert_eq!(
        run.book()["items"],
        json!([one, { "PartTitle": "Part" }, words])
    );
    assert_eq!(run.stderr, "[session-probe] dropped after 2 chapters\n");
}

/// The destructor runs once whatever a session returns, except after a trap, since a trapped instance must not run
/// again.
#[test]
fn a_session_is_dropped_once() {
    let dropped = |chapters: usize| format!("[session-probe] dropped after {chapters} chapters\n");
    for (config, why, ends) in [
        (
            json!({ "fail": "one.md" }),
            "`one.md`\n  why: told to in one.md",
            Some(0),
        ),
        (
            json!({ "fail": "two.md" }),
            "`two.md`\n  why: told to in two.md",
            Some(1),
        ),
        (
            json!({ "fail": "finish" }),
            "failed\n  why: told to at the end",
            Some(2),
        ),
        (json!({ "panic": "new" }), "failed to start\n", None),
        (
            json!({ "panic": "two.md" }),
            "failed in `two.md`\n  why: it crashed",
            None,
        ),
        (
            json!({ "panic": "finish" }),
            "failed\n  why: it crashed",
            None,
        ),
        (
            json!({ "panic": "drop" }),
            "failed\n  why: it crashed",
            Some(2),
        ),
    ] {
        let run = session(&config);
        let stderr = run.failed_as(ErrorKind::Failed);
        assert!(stderr.contains(why), "{config}: {stderr}");
        let line = ends.map(dropped);
        let count = stderr.matches("dropped after").count();
        assert_eq!(count, usize::from(line.is_some()), "{config}: {stderr}");
        assert!(
            line.is_none_or(|line| stderr.contains(&line)),
            "{config}: {stderr}"
        );
        let mut probe = plugin("session-probe", &config);
        probe["on-error"] = json!("skip");
        let run = run::plugins(&BOOK, &json!([probe]));
        assert_eq!(run.stdout, BOOK.book, "{config}");
    }
}

#[test]
fn an_invalid_edit_is_an_error_of_the_plugin() {
    for (edits, why) in [
        (
            json!([
                { "do": "set", "of": "one.md", "to": "changed\n" },
                { "do": "remove", "of": "nowhere.md" },
            ]),
            "returned edit 2: there is no entry 4294967295",
        ),
        (
            json!([{ "do": "count", "path": "two.md" }]),
            "returned edit 1: the path `two.md` is rendered to the same file",
        ),
    ] {
        let run = session(&json!({ "edits": edits }));
        let stderr = run.failed_as(ErrorKind::Failed);
        assert!(stderr.contains(why), "{stderr}");
        assert!(
            stderr.contains("this is a bug in the plugin; report it to its author"),
            "{stderr}"
        );
    }
}

#[test]
fn findings_belong_to_the_current_chapter() {
    let run = session(&json!({ "report": "two.md" }));
    assert_eq!(run.stdout, BOOK.book);
    assert_data_eq!(
        &run.stderr,
        str![[r#"
warning: look at this
 --> two.md (line 1, column 1 of the plugin's input)
  |
1 | four
  | ^^^
  |
  = plugin: session-probe
[session-probe] dropped after 2 chapters
[session-probe] 1 warning

"#]]
    );
}

#[test]
fn unchanged_books_are_returned_byte_for_byte() {
    for book in books::all() {
        let run = run::plugins(&book, &json!([plugin("session-probe", &json!({}))]));
        assert_eq!(run.stdout, book.book, "{}: {}", book.name, run.stderr);
    }
}
