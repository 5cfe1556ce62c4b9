//! Unchanged parts of a book are passed on byte for byte.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::books::{self, Book};
use crate::support::run::{self, book_probe, chapter_probe, plugin};
use crate::support::strategies::{VERSIONS, any_items, any_json_style, any_value, wrap_items};

fn assert_unchanged(plugins: &Value) {
    for book in books::all() {
        let run = run::plugins(&book, plugins);
        assert_eq!(
            (run.status, run.stderr.as_str()),
            (Some(0), ""),
            "{}",
            book.name
        );
        assert!(run.stdout == book.book, "{} is not what it was", book.name);
    }
}

#[test]
fn without_plugins() {
    assert_unchanged(&json!([]));
}

#[test]
fn with_plugins_that_return_nothing() {
    assert_unchanged(&json!([chapter_probe("nothing"), book_probe("nothing")]));
}

#[test]
fn with_a_chapter_plugin_that_returns_its_input() {
    assert_unchanged(&json!([chapter_probe("identity")]));
}

#[test]
fn with_a_book_plugin_that_returns_its_input() {
    assert_unchanged(&json!([book_probe("identity")]));
}

#[test]
fn with_plugins_that_undo_each_other() {
    let text = json!({ "do": "append", "text": "𝄞" });
    let mut append = plugin("chapter-probe", &text);
    append["name"] = json!("append");
    let strip = plugin("chapter-probe", &json!({ "do": "strip", "text": "𝄞" }));
    for book in books::all() {
        let appended = run::plugins(&book, &json!([append])).book();
        let all = run::contents(&appended);
        assert!(
            all.iter().all(|content| content.ends_with('𝄞')),
            "{}",
            book.name
        );
        assert_eq!(all.len(), run::contents(&book.value()).len());
    }
    assert_unchanged(&json!([append, strip]));
}

#[test]
fn unchanged_parts_of_a_changed_book_keep_their_bytes() {
    // mdBook does not write this, but another preprocessor might.
    let book = br#"{"items":[{"Chapter":{"name":"\u0041","content":"\/\u00e9","number":[ 1 ],"sub_items":[],"path":"a.md","source_path":null,"parent_names":[],"x":1.50}}]}"#;
    let mut input = Book::generated("odd", "0.5.4", &json!([]));
    input.book = book.to_vec();
    for probe in [chapter_probe("identity"), book_probe("identity")] {
        let run = run::plugins(&input, &json!([probe]));
        assert_eq!(
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(book)
        );
    }
}

#[test]
fn nesting_is_limited_to_that_of_mdbook() {
    for version in ["0.4.52", "0.5.4"] {
        let deepest = nested(version, 41);
        for probe in [chapter_probe("identity"), book_probe("identity")] {
            assert!(run::plugins(&deepest, &json!([probe])).stdout == deepest.book);
        }
        for levels in [42, 100_000] {
            let run = run::plugins(&nested(version, levels), &json!([]));
            let stderr = run.failed();
            assert!(
                stderr.contains("nested more than 41 levels deep"),
                "{stderr}"
            );
        }
    }
}

/// Creates a book with this many levels of nested chapters.
fn nested(version: &str, levels: usize) -> Book {
    let mut book = Book::generated("nested", version, &json!(["here"]));
    let chapter = |level: usize| {
        format!(
            r#"{{"Chapter":{{"name":"n","content":"c","number":null,"path":"{level}.md","source_path":null,"parent_names":[],"sub_items":["#
        )
    };
    let items = (0..levels).map(chapter).collect::<String>() + &"]}}".repeat(levels);
    let text = String::from_utf8(book.book).unwrap();
    book.book = text.replace("\"here\"", &items).into_bytes();
    book
}

proptest! {
    // Each case starts eight processes.
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn with_generated_books(
        items in any_items(),
        unknown in any_value(),
        style in any_json_style(),
    ) {
        for version in VERSIONS {
            let value = wrap_items(version, &items, &unknown);
            let mut book = Book::generated("any", version, &json!([]));
            let none = json!([]);
            let chapters = json!([chapter_probe("identity")]);
            let whole = json!([book_probe("identity")]);
            for (plugins, text) in [
                (&none, style.clone().write(&value)),
                (&chapters, style.clone().write(&value)),
                (&whole, value.to_string()),
            ] {
                book.book = text.into_bytes();
                let run = run::plugins(&book, plugins);
                prop_assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
                prop_assert_eq!(
                    String::from_utf8_lossy(&run.stdout),
                    String::from_utf8_lossy(&book.book)
                );
            }
            book.book = style.clone().write(&value).into_bytes();
            prop_assert_eq!(run::plugins(&book, &whole).book(), value);
        }
    }
}
