//! Returned books as mdBook's JSON: a plugin that changes nothing changes no byte.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::ReturnedBookPlan;
use crate::book::{Book, Item};
use crate::contract::{ReturnedBook, ReturnedChapter, ReturnedEntry, ReturnedItem};
use crate::protocol::{BookWrapper, parse, write};
use crate::strategies::{VERSIONS, any_items, any_json_style, any_value, wrap_items};

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

/// Returns the book that a book plugin returns if it changes nothing.
fn returned(book: &Book<'_>) -> ReturnedBook {
    let entry = |(depth, item): (usize, &Item<'_>)| {
        let item = match item {
            Item::Separator => ReturnedItem::Separator,
            Item::PartTitle(title) => ReturnedItem::PartTitle(title.get().to_string()),
            Item::Chapter(chapter) => ReturnedItem::Chapter(ReturnedChapter {
                name: chapter.name.get().to_string(),
                content: chapter.content.to_text(),
                number: chapter.number.get().clone(),
                path: chapter.path.get().as_deref().map(str::to_owned),
                source_path: chapter.source_path.get().as_deref().map(str::to_owned),
                parent_names: chapter
                    .parent_names
                    .get()
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            }),
        };
        ReturnedEntry {
            depth: depth.try_into().unwrap(),
            item,
        }
    };
    ReturnedBook {
        entries: book.walk().map(entry).collect(),
    }
}

/// Returns the items with their JSON, for comparison.
fn debug(book: &Book<'_>) -> String {
    format!("{:?}", book.items)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_style_gives_the_same_book(items in any_items(), style in any_json_style()) {
        let value = wrap_items("0.5.4", &items, &Value::Null);
        let plain = input("0.5.4", &value.to_string());
        let styled = input("0.5.4", &style.write(&value));
        let (plain, styled) = (parse(&plain).unwrap(), parse(&styled).unwrap());
        let (plain, styled) = (returned(&plain.book), returned(&styled.book));
        prop_assert_eq!(format!("{plain:?}"), format!("{styled:?}"));
    }

    #[test]
    fn an_identity_book_plugin_changes_nothing(
        items in any_items(),
        unknown in any_value(),
        style in any_json_style(),
        version in prop::sample::select(&VERSIONS),
    ) {
        let value = wrap_items(version, &items, &unknown);
        let plain = value.to_string();
        for book in [plain.clone(), style.write(&value)] {
            let input = input(version, &book);
            let parsed = parse(&input).unwrap();
            let before = debug(&parsed.book);
            let plan = ReturnedBookPlan::new(&parsed.book, returned(&parsed.book)).unwrap();
            let new = plan.apply(parsed.book);
            // Each value is written as it came; only the space around the values is dropped.
            prop_assert_eq!(debug(&new), before);
            let written = written(&new, &parsed.wrapper);
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value.clone());
            if book == plain {
                prop_assert_eq!(written, book);
            }
        }
    }
}

#[test]
fn equal_titles_keep_their_spellings() {
    let book = r#"{"items":[{"PartTitle":"é"},{"PartTitle":"\u00e9"},{"PartTitle":"é"}]}"#;
    let input = input("0.5.4", book);
    let parsed = parse(&input).unwrap();
    let plan = ReturnedBookPlan::new(&parsed.book, returned(&parsed.book)).unwrap();
    assert_eq!(written(&plan.apply(parsed.book), &parsed.wrapper), book);
}
