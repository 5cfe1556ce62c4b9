//! The first-party plugin `wasm-fixer` on real books under the host: it changes only prose.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};
use wasm_fixer::WasmFixer;

use crate::support::books::{self, Book};
use crate::support::run::{self, plugin};

/// Returns replacements of words that occur in the real books, which don't have `WASM`, and in the sample book.
fn replacements() -> Value {
    json!({ "Rust": "RUST", "mutex": "Mutex!", "所有权": "（所有权）", "WASM": "Wasm" })
}

/// Returns the ranges of a chapter that a reader sees as running text, in bytes. They are found in another way than by
/// the plugin: by excluding everything else.
fn prose(content: &str) -> Vec<Range<usize>> {
    let mut options = Options::all();
    options.remove(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS);
    options.remove(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS);
    options.remove(Options::ENABLE_MATH);
    options.remove(Options::ENABLE_WIKILINKS);
    options.remove(Options::ENABLE_SMART_PUNCTUATION);
    let mut prose = Vec::new();
    let mut code = false;
    for (event, range) in Parser::new_ext(content, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => code = true,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => code = false,
            Event::Text(_) if !code => prose.push(range),
            _ => {}
        }
    }
    prose
}

/// Returns the ranges of `before` that were replaced in `after`, found by comparing both.
fn replaced(before: &str, after: &str, words: &BTreeMap<String, String>) -> Vec<Range<usize>> {
    let (mut at, mut rest, mut found) = (0, after, Vec::new());
    while at < before.len() {
        let change = words.iter().find(|(word, new)| {
            before[at..].starts_with(word.as_str())
                && rest.starts_with(new.as_str())
                && !rest.starts_with(word.as_str())
        });
        if let Some((word, new)) = change {
            found.push(at..at + word.len());
            at += word.len();
            rest = &rest[new.len()..];
        } else {
            let character = before[at..].chars().next().unwrap();
            let same = rest.strip_prefix(character);
            rest = same.unwrap_or_else(|| panic!("another byte was changed at {at} of {before:?}"));
            at += character.len_utf8();
        }
    }
    assert!(rest.is_empty(), "something was appended: {rest:?}");
    found
}

#[test]
fn only_prose_is_changed_in_real_books() {
    let words: BTreeMap<String, String> = serde_json::from_value(replacements()).unwrap();
    let fixer = plugin("wasm-fixer", &json!({ "replacements": replacements() }));
    let mut changes = 0;
    for book in books::all() {
        let fixed = run::plugins(&book, &json!([fixer])).book();
        let (before, after) = (book.value(), fixed);
        for (before, after) in run::contents(&before)
            .into_iter()
            .zip(run::contents(&after))
        {
            let prose = prose(before);
            for change in replaced(before, after, &words) {
                assert!(
                    prose
                        .iter()
                        .any(|p| p.start <= change.start && change.end <= p.end),
                    "{}: {:?} at {} is not prose",
                    book.name,
                    &before[change.clone()],
                    change.start
                );
                changes += 1;
            }
        }
        assert_equal_except_content(before, after);
    }
    assert!(changes > 5, "words that do occur were changed");
}

/// Asserts that two books are equal except for the contents of chapters.
fn assert_equal_except_content(mut before: Value, mut after: Value) {
    fn blank(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields
                    .iter_mut()
                    .for_each(|(key, value)| match key.as_str() {
                        "content" => *value = Value::Null,
                        _ => blank(value),
                    })
            }
            Value::Array(values) => values.iter_mut().for_each(blank),
            _ => {}
        }
    }
    blank(&mut before);
    blank(&mut after);
    assert_eq!(before.to_string(), after.to_string());
}

#[test]
fn the_host_gives_the_same_result_as_a_native_call() {
    let config = json!({ "replacements": replacements() }).to_string();
    let WasmFixer { replacements } = serde_json::from_str(&config).unwrap();
    let fixer = plugin("wasm-fixer", &serde_json::from_str(&config).unwrap());
    for book in books::all() {
        let fixed = run::plugins(&book, &json!([fixer])).book();
        for (before, after) in run::contents(&book.value())
            .into_iter()
            .zip(run::contents(&fixed))
        {
            let expected = replacements.apply(before);
            assert_eq!(
                after,
                expected.as_deref().unwrap_or(before),
                "{}",
                book.name
            );
        }
    }
}

/// The editor gets fewer chapters, and returns the same book.
#[test]
fn both_kinds_give_the_same_bytes() {
    for config in [
        json!({}),
        json!({ "replacements": replacements() }),
        json!({ "replacements": { "mutex": "Mutex!", "smart pointers": "smart pointers" } }),
    ] {
        for book in books::all() {
            let chapters = run::plugins(&book, &json!([plugin("wasm-fixer", &config)]));
            let editor = run::plugins(&book, &json!([plugin("wasm-fixer-editor", &config)]));
            assert_eq!(editor.status, Some(0), "{}", editor.stderr);
            assert!(chapters.stdout == editor.stdout, "{}: {config}", book.name);
        }
    }
}

#[test]
fn a_config_error_names_the_keys() {
    let chapter = json!([books::chapter("One", "one.md", "WASM")]);
    let book = Book::generated("one", "0.5.4", &chapter);
    let run = run::plugins(
        &book,
        &json!([plugin("wasm-fixer", &json!({ "replacement": {} }))]),
    );
    let stderr = run.failed();
    assert!(
        stderr.contains("`config.replacement`") && stderr.contains("`replacements`"),
        "{stderr}"
    );
}
