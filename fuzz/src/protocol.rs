//! The JSON of mdBook and of commands.

use mdbook_wasm::book::{Book, Item};
use mdbook_wasm::contract::check_paths;
use mdbook_wasm::protocol::{
    BookWrapper, CommandContext, Input, ProtocolVersion, parse, parse_book, write,
};
use serde_json::Value;
use serde_json::value::RawValue;

/// Parses the bytes as standard input and as the output of a command. A valid book must be written byte for byte if
/// nothing was changed, with equal values if its structure was changed, and with the new contents if those were
/// changed.
///
/// # Panics
/// Panics if it is written in another way.
pub fn protocol(bytes: &[u8]) {
    if let Ok(book) = parse_book(bytes) {
        check_round_trip(&book);
    }
    let Ok(mut input) = parse(bytes) else {
        return;
    };
    check_round_trip(&input.book);
    check_command_context(&input);
    // Another parser finds the two values.
    let (context, book): (&RawValue, &RawValue) =
        serde_json::from_slice(bytes).expect("what is read is a pair of values");
    assert_eq!(text(&input), book.get(), "nothing was changed");

    let with_context = |book: &str| format!("[{},{book}]", context.get());
    let items = format!("{:?}", input.book.items);
    input.book.structure_unchanged = false;
    let rewritten = with_context(&text(&input));
    let again = parse(rewritten.as_bytes()).expect("what is written can be read");
    assert_eq!(format!("{:?}", again.book.items), items, "rewritten");

    input.book.for_each_chapter_mut(|chapter| {
        let new: String = chapter.content.to_text().chars().rev().collect();
        chapter.content.set(format!("{new}\"\\\n\t\u{1}"));
    });
    let contents = contents(&input.book.items);
    for structure_unchanged in [true, false] {
        input.book.structure_unchanged = structure_unchanged;
        let changed = with_context(&text(&input));
        let again = parse(changed.as_bytes()).expect("what is written can be read");
        assert_eq!(
            self::contents(&again.book.items),
            contents,
            "{structure_unchanged}"
        );
    }
}

/// A command that changes nothing must return an equal book in every version of the protocol, without new paths.
fn check_round_trip(book: &Book<'_>) {
    for version in ProtocolVersion::ALL {
        let mut json = Vec::new();
        write(book, &BookWrapper::of(version), &mut json).expect("a vector takes everything");
        let returned = parse_book(&json).expect("what is written can be read");
        assert_eq!(format!("{:?}", returned.items), format!("{:?}", book.items));
        assert_eq!(check_paths(book, &returned), Ok(()));
    }
}

/// The context of a command must have its root and its table, whatever the context of mdBook is.
fn check_command_context(input: &Input<'_>) {
    for version in ProtocolVersion::ALL {
        let shown = input.context.for_command(&CommandContext {
            version,
            names: &["own"],
            table: r#"{"a":1}"#,
            root: "/",
        });
        let shown: Value = serde_json::from_str(&shown).expect("it is JSON");
        assert_eq!(shown["root"], "/");
        assert_eq!(shown["config"]["preprocessor"]["own"]["a"], 1);
    }
}

fn text(input: &Input<'_>) -> String {
    let mut out = Vec::new();
    write(&input.book, &input.wrapper, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("JSON is text")
}

fn contents(items: &[Item<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    for chapter in items.iter().filter_map(Item::chapter) {
        found.push(chapter.content.to_text());
        found.extend(contents(&chapter.children));
    }
    found
}
