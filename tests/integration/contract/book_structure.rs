//! The changes of the structure that a book plugin may make.

use serde_json::{Value, json};

use crate::support::books::Book;
use crate::support::run::{self, book_probe, plugin};

/// Returns a chapter with a field of a future version of mdBook.
fn chapter(name: &str, path: &Value, parents: &Value, children: &Value) -> Value {
    json!({ "Chapter": {
        "name": name,
        "content": format!("about {name}"),
        "number": null,
        "sub_items": children,
        "path": path,
        "source_path": path,
        "parent_names": parents,
        "future": { "of": name },
    } })
}

fn before() -> Value {
    let at_top = |name: &str, path: &str| chapter(name, &json!(path), &json!([]), &json!([]));
    json!([
        at_top("Removed", "removed.md"),
        chapter(
            "Draft to rename",
            &Value::Null,
            &json!([]),
            &json!([
                chapter(
                    "Moved",
                    &json!("moved.md"),
                    &json!(["Draft to rename"]),
                    &json!([])
                ),
                chapter(
                    "Stays",
                    &json!("stays.md"),
                    &json!(["Draft to rename"]),
                    &json!([])
                ),
            ])
        ),
        chapter("Draft", &Value::Null, &json!([]), &json!([])),
        "Separator",
        at_top("Renamed", "renamed.md"),
        at_top("Rerouted", "rerouted.md"),
    ])
}

fn after() -> Value {
    let mut expected = before();
    let items = expected.as_array_mut().unwrap();
    items.remove(0);
    let mut moved = items[0]["Chapter"]["sub_items"]
        .as_array_mut()
        .unwrap()
        .remove(0);
    items[0]["Chapter"]["name"] = json!("Renamed");
    items[3]["Chapter"]["name"] = json!("Another name");
    items[4]["Chapter"]["path"] = json!("elsewhere/rerouted.md");
    moved["Chapter"]["parent_names"] = json!([]);
    moved["Chapter"]["sub_items"] = json!([{ "Chapter": {
        "name": "Inserted",
        "content": "# Inserted\n",
        "number": [9, 9],
        "sub_items": [],
        "path": "inserted.md",
        "source_path": null,
        "parent_names": [],
    } }]);
    items.push(moved);
    items.push(json!({ "PartTitle": "Inserted part" }));
    expected
}

#[test]
fn kept_entries_keep_unknown_fields() {
    for (version, key) in [("0.4.52", "sections"), ("0.5.4", "items")] {
        let book = Book::generated("before", version, &before());
        let restructured = run::plugins(&book, &json!([book_probe("restructure")])).book();
        let mut expected = book.value();
        expected[key] = after();
        assert_eq!(restructured.to_string(), expected.to_string());
    }
}

#[test]
fn invalid_books_are_rejected() {
    let book = Book::generated("before", "0.5.4", &before());
    let error_of = |config: Value| {
        let run = run::plugins(&book, &json!([plugin("book-probe", &config)]));
        run.failed().to_owned()
    };
    for (action, expected) in [
        (
            "too-deep-at-once",
            "entry 2 of the returned book (chapter `Draft to rename`) has depth 7, expected at most 1",
        ),
        (
            "below-a-separator",
            "(chapter `Lost`) has depth 1, expected at most 0",
        ),
        (
            "starts-deep",
            "entry 1 of the returned book (chapter `Removed`) has depth 1, expected at most 0",
        ),
        (
            "abyss",
            "is nested in 41 other chapters; mdBook can read 41 levels at most",
        ),
        (
            "same-path",
            "has the path `removed.md`, which is rendered to the same file as another chapter",
        ),
    ] {
        let stderr = error_of(json!({ "do": action }));
        assert!(
            stderr.contains("plugin `book-probe` failed\n  why: ") && stderr.contains(expected),
            "{stderr}"
        );
    }
    for path in [
        "../out.md",
        "/etc/out.md",
        "a/../../out.md",
        "",
        "C:/out.md",
        "a\\..\\out.md",
        "./out.md",
        "a//b.md",
    ] {
        let stderr = error_of(json!({ "do": "path", "path": path }));
        assert!(
            stderr.contains(&format!("has the invalid path `{path}`, expected a path")),
            "{stderr}"
        );
    }
    for path in ["Renamed.md", "renamed.txt"] {
        let stderr = error_of(json!({ "do": "path", "path": path }));
        assert!(
            stderr.contains("rendered to the same file"),
            "{path}: {stderr}"
        );
    }
}

#[test]
fn duplicate_paths_of_the_input_are_allowed() {
    let twice = chapter("Twice", &json!("twice.md"), &json!([]), &json!([]));
    let book = Book::generated("twice", "0.5.4", &json!([twice, twice]));
    let run = run::plugins(&book, &json!([book_probe("identity")]));
    assert_eq!(run.stdout, book.book);
}
