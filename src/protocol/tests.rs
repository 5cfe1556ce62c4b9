//! Whatever goes in comes out.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Envelope, parse, write};
use crate::book::Book;
use crate::contract::Plan;
use crate::contract::v0_1::mdbook::preprocessor::types::{
    BookItemResult, BookResult, ChapterResult, EntryResult,
};

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "\\PC*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Text as it occurs in books, and as it does not.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~\r\n\t]*",
        "(\u{feff}|\u{0}|\u{2028}|\"|\\\\|/|𝄞|所|\r\n){0,8}",
    ]
}

fn any_chapter(children: Value) -> impl Strategy<Value = Value> {
    let known = (
        any_text(),
        any_text(),
        prop::option::of(prop::collection::vec(any::<u32>(), 0..4)),
        prop::option::of("[a-z]{1,8}(/[a-zé𝄞 ]{1,8}){0,2}\\.md"),
        prop::option::of("[a-z]{1,8}\\.md"),
        prop::collection::vec(any_text(), 0..3),
    );
    let unknown = prop::collection::vec(("[a-z_é\"]{1,9}x", any_value()), 0..3);
    (known, unknown, any::<prop::sample::Index>()).prop_map(
        move |((name, content, number, path, source_path, parents), unknown, turn)| {
            let mut fields = vec![
                ("name".to_owned(), json!(name)),
                ("content".to_owned(), json!(content)),
                ("number".to_owned(), json!(number)),
                ("sub_items".to_owned(), children.clone()),
                ("path".to_owned(), json!(path)),
                ("source_path".to_owned(), json!(source_path)),
                ("parent_names".to_owned(), json!(parents)),
            ];
            fields.extend(unknown);
            let turn = turn.index(fields.len());
            fields.rotate_left(turn);
            json!({ "Chapter": fields.into_iter().collect::<Map<_, _>>() })
        },
    )
}

fn any_items() -> impl Strategy<Value = Value> {
    let item = prop_oneof![
        Just(json!("Separator")),
        any_text().prop_map(|title| json!({ "PartTitle": title })),
        any_chapter(json!([])),
    ];
    let items = prop::collection::vec(item, 0..4).prop_map(Value::from);
    items.prop_recursive(4, 24, 4, |inner| {
        prop::collection::vec(inner.prop_flat_map(any_chapter), 0..4).prop_map(Value::from)
    })
}

fn input(version: &str, items: &Value, unknown: &Value) -> (Vec<u8>, String) {
    let context = json!({
        "root": "/book",
        "config": { "book": { "authors": [] }, "preprocessor": {} },
        "renderer": "html",
        "mdbook_version": version,
        "unknown": unknown,
    });
    let book = if version.starts_with("0.4") {
        json!({ "sections": items, "__non_exhaustive": null, "unknown": unknown })
    } else {
        json!({ "unknown": unknown, "items": items })
    };
    (format!("[{context},{book}]").into_bytes(), book.to_string())
}

fn written(book: &Book<'_>, envelope: &Envelope<'_>) -> String {
    let mut written = Vec::new();
    write(book, envelope, &mut written).unwrap();
    String::from_utf8(written).unwrap()
}

/// What a book plugin gets and gives back when it changes nothing, without a plugin.
fn returned(book: &Book<'_>) -> BookResult {
    let entry = |(depth, item): (usize, &crate::book::Item<'_>)| {
        use crate::book::Item;
        let item = match item {
            Item::Separator => BookItemResult::Separator,
            Item::PartTitle(title) => BookItemResult::PartTitle(title.get().to_string()),
            Item::Chapter(chapter) => BookItemResult::Chapter(ChapterResult {
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
        EntryResult {
            depth: depth.try_into().unwrap(),
            item,
        }
    };
    BookResult {
        entries: book.walk().map(entry).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out(
        items in any_items(),
        unknown in any_value(),
        version in prop_oneof![Just("0.4.52"), Just("0.5.4"), Just("0.9.0")],
    ) {
        let (input, book) = input(version, &items, &unknown);
        let parsed = parse(&input).unwrap();
        let written = written(&parsed.book, &parsed.envelope);
        prop_assert_eq!(written, book);
    }

    #[test]
    fn an_identity_plugin_changes_nothing(items in any_items()) {
        let (input, book) = input("0.5.4", &items, &Value::Null);
        let parsed = parse(&input).unwrap();
        let plan = Plan::new(&parsed.book, returned(&parsed.book)).unwrap();
        let written = written(&plan.apply(parsed.book), &parsed.envelope);
        prop_assert_eq!(written, book);
    }

    #[test]
    fn no_input_is_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn no_cut_input_is_a_panic_or_a_book(items in any_items(), cut in any::<prop::sample::Index>()) {
        let (input, _) = input("0.5.4", &items, &Value::Null);
        prop_assert!(parse(&input[..cut.index(input.len())]).is_err());
    }
}
