//! What goes in comes out, byte for byte.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::books::{self, Book};
use crate::support::run::{self, book_probe, chapter_probe, plugin};
use crate::support::strategies::{VERSIONS, any_items, any_json_style, any_value, wrap_items};

fn comes_out_whole(plugins: &Value) {
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
fn through_no_plugin() {
    comes_out_whole(&json!([]));
}

#[test]
fn through_plugins_that_leave_everything() {
    comes_out_whole(&json!([chapter_probe("nothing"), book_probe("nothing")]));
}

#[test]
fn through_a_chapter_plugin_that_returns_everything() {
    comes_out_whole(&json!([chapter_probe("identity")]));
}

#[test]
fn through_a_book_plugin_that_returns_everything() {
    comes_out_whole(&json!([book_probe("identity")]));
}

#[test]
fn through_one_that_appends_and_one_that_takes_off() {
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
    comes_out_whole(&json!([append, strip]));
}

#[test]
fn the_bytes_of_what_is_not_changed_are_kept() {
    // mdBook would not write it so; a preprocessor before us might.
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
fn as_deep_as_mdbook_goes_and_no_deeper() {
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

/// A chapter in a chapter in a chapter.
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
    // Each case is eight processes.
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn of_books_that_nobody_would_write(
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
