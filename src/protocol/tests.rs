//! Parsing and writing any book.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BookWrapper, parse, write};
use crate::book::Book;
use crate::strategies::{VERSIONS, any_items, any_json_style, any_text, any_value, wrap_items};

/// Returns the input with a book in this style of JSON.
fn input(version: &str, book: &str) -> Vec<u8> {
    let context = json!({
        "root": "/book",
        "config": { "book": { "authors": [] }, "preprocessor": {} },
        "renderer": "html",
        "mdbook_version": version,
        "unknown": [null],
    });
    format!(" [ {context} , {book} ]\n").into_bytes()
}

fn written(book: &Book<'_>, wrapper: &BookWrapper<'_>) -> String {
    let mut written = Vec::new();
    write(book, wrapper, &mut written).unwrap();
    String::from_utf8(written).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_unchanged_book_is_written_byte_for_byte(
        items in any_items(),
        unknown in any_value(),
        style in any_json_style(),
        version in prop_oneof![Just("0.4.52"), Just("0.5.4"), Just("0.9.0")],
    ) {
        let book = style.write(&wrap_items(version, &items, &unknown));
        let input = input(version, &book);
        let parsed = parse(&input).unwrap();
        let written = written(&parsed.book, &parsed.wrapper);
        prop_assert_eq!(written, book);
    }

    #[test]
    fn an_identity_chapter_plugin_changes_nothing(
        items in any_items(),
        style in any_json_style(),
        version in prop::sample::select(&VERSIONS),
    ) {
        let book = style.write(&wrap_items(version, &items, &Value::Null));
        let input = input(version, &book);
        let mut parsed = parse(&input).unwrap();
        parsed.book.for_each_chapter_mut(|chapter| chapter.content.set(chapter.content.to_text()));
        prop_assert_eq!(written(&parsed.book, &parsed.wrapper), book);
    }

    #[test]
    fn only_changed_contents_are_written_anew(
        items in any_items(),
        text in any_text(),
        style in any_json_style(),
        version in prop::sample::select(&VERSIONS),
    ) {
        let mut value = wrap_items(version, &items, &Value::Null);
        let input = input(version, &style.write(&value));
        let mut parsed = parse(&input).unwrap();
        parsed.book.for_each_chapter_mut(|chapter| chapter.content.set(text.clone()));
        let written = written(&parsed.book, &parsed.wrapper);
        let key = if version.starts_with("0.4") { "sections" } else { "items" };
        set_contents(&mut value[key], &text);
        prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
    }

    #[test]
    fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn truncated_input_is_an_error(items in any_items(), cut in any::<prop::sample::Index>()) {
        let input = input("0.5.4", &wrap_items("0.5.4", &items, &Value::Null).to_string());
        let input = input.trim_ascii_end();
        prop_assert!(parse(&input[..cut.index(input.len())]).is_err());
    }
}

fn set_contents(items: &mut Value, text: &str) {
    for item in items.as_array_mut().into_iter().flatten() {
        if let Some(chapter) = item.get_mut("Chapter") {
            chapter["content"] = json!(text);
            set_contents(&mut chapter["sub_items"], text);
        }
    }
}
