//! Editors: plugins that change the book through a handle.

use std::sync::LazyLock;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, Run, contents, plugin};

/// Three chapters, one of them nested, with a field of a future version of mdBook.
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let mut one = chapter("One", "one.md", "# One\n\nsay WASM here\n");
    let mut two = chapter("Two", "two/two.md", "# Two\n\n\u{e9} and 𝄞\n");
    two["Chapter"]["parent_names"] = json!(["One"]);
    two["Chapter"]["future"] = json!({ "of": "Two" });
    one["Chapter"]["sub_items"] = json!([two]);
    let three = chapter("Three", "three.md", "WASM\n");
    let items = json!([one, "Separator", { "PartTitle": "Part" }, three]);
    Book::generated("three chapters", "0.5.4", &items)
});

fn editor(steps: &Value) -> Value {
    plugin("editor-probe", &json!({ "steps": steps }))
}

fn edit(steps: &Value) -> Run {
    run::plugins(&BOOK, &json!([editor(steps)]))
}

/// Returns the input's book with one text replaced.
fn with(old: &str, new: &str) -> Vec<u8> {
    let book = String::from_utf8(BOOK.book.clone()).unwrap();
    assert!(book.contains(old), "{old}");
    book.replace(old, new).into_bytes()
}

#[test]
fn queries_return_the_requested_parts() {
    let run = edit(&json!([
        { "do": "entries" },
        { "do": "show", "of": "two/two.md" },
        { "do": "search", "text": "WASM" },
        { "do": "search", "text": "\u{e9} and 𝄞\n" },
        { "do": "search", "text": "n" },
        { "do": "search", "text": "nothing has this" },
    ]));
    assert_eq!(run.stdout, BOOK.book);
    assert_data_eq!(
        run.stderr,
        str![[r#"
[editor-probe] 0 at 0: One (one.md)
[editor-probe] 1 at 1: Two (two/two.md)
[editor-probe] 2 at 0: a separator
[editor-probe] 3 at 0: part Part
[editor-probe] 4 at 0: Three (three.md)
[editor-probe] # Two
[editor-probe] 
[editor-probe] é and 𝄞
[editor-probe] [0, 4] have "WASM"
[editor-probe] [1] have "é and 𝄞/n"
[editor-probe] [0, 1] have "n"
[editor-probe] [] have "nothing has this"

"#]]
    );
}

#[test]
fn new_contents_are_patched_into_the_input() {
    let run = edit(&json!([
        { "do": "set", "of": "three.md", "to": "Wasm \"x\"\n" },
        { "do": "set", "of": "one.md", "to": "something else" },
        { "do": "search", "text": "WASM" },
        { "do": "set", "of": "one.md", "to": "# One\n\nsay WASM here\n" },
        { "do": "search", "text": "WASM" },
    ]));
    assert_eq!(run.stdout, with(r#""WASM\n""#, r#""Wasm \"x\"\n""#));
    assert_eq!(
        run.stderr,
        "[editor-probe] [] have \"WASM\"\n[editor-probe] [0] have \"WASM\"\n"
    );
}

#[test]
fn edits_of_contents_change_nothing_else() {
    let run = edit(&json!([
        { "do": "change", "of": "one.md", "edits": [["bytes", 0, 1, "##"], ["bytes", 11, 15, "\"Wasm\""]] },
        { "do": "change", "of": "two/two.md", "edits": [["utf16", 13, 15, "𝄢"], ["utf16", 15, 15, " too"]] },
        { "do": "change", "of": "three.md", "edits": [["points", 0, 4, "WASM"]] },
        { "do": "search", "text": "\"Wasm\"" },
        { "do": "search", "text": "𝄢 too\n" },
    ]));
    let book = String::from_utf8(with(
        "# One\\n\\nsay WASM here",
        "## One\\n\\nsay \\\"Wasm\\\" here",
    ))
    .unwrap();
    assert_eq!(run.stdout, book.replace("and 𝄞", "and 𝄢 too").into_bytes());
    assert_eq!(
        run.stderr,
        "[editor-probe] [0] have \"\\\"Wasm\\\"\"\n[editor-probe] [1] have \"𝄢 too\\n\"\n"
    );
}

#[test]
fn edits_outside_of_a_content_are_errors() {
    let run = edit(&json!([
        { "do": "change", "of": "three.md", "edits": [["bytes", 4, 4, "!"], ["bytes", 2, 3, ""]] },
        { "do": "change", "of": "three.md", "edits": [["bytes", 0, 99, ""]] },
        { "do": "change", "of": "two/two.md", "edits": [["utf16", 14, 15, ""]] },
        { "do": "change", "of": "Part", "edits": [] },
    ]));
    assert_eq!(run.stdout, BOOK.book);
    assert_data_eq!(
        run.stderr,
        str![[r#"
[editor-probe] warning: chapter 4: edit 2: the start 2 is before the end 4 of an earlier edit (edits must be in order and must not overlap)
[editor-probe] warning: chapter 4: edit 1: offset 99 is beyond the end of the content at 5
[editor-probe] warning: chapter 1: edit 1: offset 14 is inside a character
[editor-probe] warning: entry 3 is a part title, expected a chapter

"#]]
    );
}

#[test]
fn entries_are_moved_inserted_renamed_and_removed() {
    let run = edit(&json!([
        { "do": "rename", "of": "three.md", "to": "Third" },
        { "do": "move", "of": "two/two.md", "first-in": "three.md" },
        { "do": "insert", "name": "New", "path": "new.md", "content": "new\n", "after": "two/two.md" },
        { "do": "insert", "before": "Part" },
        { "do": "remove", "of": "one.md" },
        { "do": "entries" },
    ]));
    let items = run.book();
    let items = items["items"].as_array().unwrap();
    assert_eq!(items[0], "Separator");
    assert_eq!(items[1], "Separator");
    assert_eq!(items[2]["PartTitle"], "Part");
    let third = &items[3]["Chapter"];
    assert_eq!(third["name"], "Third");
    let [two, new] = &third["sub_items"].as_array().unwrap()[..] else {
        panic!("{third}");
    };
    let mut moved = chapter("Two", "two/two.md", "# Two\n\n\u{e9} and 𝄞\n");
    moved["Chapter"]["parent_names"] = json!(["Third"]);
    moved["Chapter"]["future"] = json!({ "of": "Two" });
    assert_eq!(two, &moved);
    let mut made = chapter("New", "new.md", "new\n");
    made["Chapter"]["parent_names"] = json!(["Third"]);
    made["Chapter"]["source_path"] = Value::Null;
    assert_eq!(new, &made);
    assert_eq!(items.len(), 4);
    assert!(
        run.stderr.contains("5 at 1: New (new.md)"),
        "{}",
        run.stderr
    );
}

#[test]
fn invalid_edits_are_errors_and_change_nothing() {
    let run = edit(&json!([
        { "do": "show", "id": 99 },
        { "do": "show", "of": "a separator" },
        { "do": "rename", "of": "Part", "to": "x" },
        { "do": "move", "of": "one.md", "after": "two/two.md" },
        { "do": "insert", "name": "x", "path": "../x.md" },
        { "do": "insert", "name": "x", "path": "THREE.txt" },
        { "do": "move", "of": "one.md", "first-in": "Part" },
    ]));
    assert_eq!(run.stdout, BOOK.book);
    assert_data_eq!(
        run.stderr,
        str![[r#"
[editor-probe] warning: there is no entry 99
[editor-probe] warning: entry 2 is a separator, expected a chapter
[editor-probe] warning: entry 3 is a part title, expected a chapter
[editor-probe] warning: entry 0 can't be moved into itself
[editor-probe] warning: invalid path `../x.md`, expected a path relative to the book's source, with `/` between names, and without `.` and `..`
[editor-probe] warning: the path `THREE.txt` is rendered to the same file as another chapter
[editor-probe] warning: entry 3 is a part title, expected a chapter

"#]]
    );
}

/// All changes of an editor that fails are dropped.
#[test]
fn a_failed_editor_changes_nothing() {
    let steps = |last: Value| {
        json!([
            { "do": "set", "of": "three.md", "to": "changed" },
            { "do": "remove", "of": "one.md" },
            last,
        ])
    };
    for (last, limits, why) in [
        (
            json!({ "fail": "no picture" }),
            json!({}),
            "why: no picture",
        ),
        (json!({ "do": "panic" }), json!({}), "why: it crashed"),
        (
            json!({ "do": "fill", "of": "three.md", "bytes": 2_000_000 }),
            json!({ "output": "1 MiB" }),
            "its output exceeded the limit of 1 MiB",
        ),
    ] {
        let mut probe = editor(&steps(last));
        probe["limits"] = limits;
        let run = run::plugins(&BOOK, &json!([probe.clone()]));
        let stderr = run.failed_as(ErrorKind::Failed);
        assert!(
            stderr.contains("plugin `editor-probe` failed\n"),
            "{stderr}"
        );
        assert!(stderr.contains(why), "{stderr}");
        probe["on-error"] = json!("skip");
        let mut then = editor(&json!([{ "do": "set", "of": "three.md", "to": "then\n" }]));
        then["name"] = json!("next");
        let run = run::plugins(&BOOK, &json!([probe, then]));
        assert_eq!(run.stdout, with(r#""WASM\n""#, r#""then\n""#), "{why}");
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
}

/// Stored edits count as memory until they are replaced.
#[test]
fn stored_edits_count_as_memory() {
    let fill =
        |of: &str, times| json!({ "do": "fill", "of": of, "bytes": 1 << 20, "times": times });
    let limited = |steps: &Value| {
        let mut probe = editor(steps);
        probe["limits"] = json!({ "memory": "12 MiB", "output": "1 GiB" });
        run::plugins(&BOOK, &json!([probe]))
    };
    let run = limited(&json!([fill("one.md", 100)]));
    assert_eq!(contents(&run.book())[0].len(), 1 << 20);
    let insert = json!({ "do": "insert", "name": "x", "times": 200_000 });
    let run = limited(&json!([insert]));
    let stderr = run.failed_as(ErrorKind::Failed);
    assert!(stderr.contains("out of memory (limit 12 MiB)"), "{stderr}");
}

/// A search is a single call of the host and can't be interrupted, but the plugin is stopped between two searches.
#[test]
fn endless_searches_are_stopped() {
    let mut probe = editor(&json!([
        { "do": "search", "text": "nothing has this", "times": 1_000_000_000 },
    ]));
    probe["limits"] = json!({ "timeout": "200ms", "log": "1 GiB" });
    let run = run::plugins(&BOOK, &json!([probe]));
    let stderr = run.failed_as(ErrorKind::Failed);
    assert!(stderr.contains("timeout after 200ms"), "{stderr}");
}

/// Spans refer to the text before the editor changed it.
#[test]
fn findings_refer_to_the_original_text() {
    let run = edit(&json!([
        { "do": "set", "of": "three.md", "to": "all new" },
        { "do": "report", "of": "three.md" },
        { "do": "insert", "name": "New", "path": "new.md" },
        { "do": "report", "of": "new.md" },
    ]));
    assert_data_eq!(
        &run.stderr,
        str![[r#"
warning: look at this
 --> three.md (line 1, column 1 of the plugin's input)
  |
1 | WASM
  | ^^^
  |
  = plugin: editor-probe
warning: look at this
--> new.md
 = plugin: editor-probe
[editor-probe] 2 warnings

"#]]
    );
}

#[test]
fn unchanged_books_are_returned_byte_for_byte() {
    let looks = editor(&json!([{ "do": "entries" }, { "do": "search", "text": "the" }]));
    for book in books::all() {
        let run = run::plugins(&book, &json!([looks]));
        assert_eq!(run.stdout, book.book, "{}: {}", book.name, run.stderr);
    }
}

/// An editor, a chapter plugin and another editor, each on the book of the one before.
#[test]
fn editors_work_in_a_chain() {
    let set = |to| editor(&json!([{ "do": "set", "of": "three.md", "to": to }]));
    let mut shows = editor(&json!([
        { "do": "show", "of": "three.md" },
        { "do": "search", "text": "Wasm" },
    ]));
    shows["name"] = json!("shows");
    let fixer = plugin("wasm-fixer", &json!({}));
    let run = run::plugins(&BOOK, &json!([set("by WASM\n"), fixer, shows]));
    let stderr = &run.stderr;
    assert!(
        stderr.contains("[shows] by Wasm\n[shows] [0, 4] have"),
        "{stderr}"
    );
    assert_eq!(contents(&run.book())[2], "by Wasm\n");
}
