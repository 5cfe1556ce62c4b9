//! mdBook's JSON, and what is none.

use mdbook_wasm::book::{Book, Item};
use mdbook_wasm::contract::check_paths;
use mdbook_wasm::protocol::{
    BookWrapper, CommandContext, Input, ProtocolVersion, parse, parse_book, write,
};
use serde_json::Value;
use serde_json::value::RawValue;

/// The bytes are what comes on standard input, or what a command has written. A book that can be read comes out byte for byte when
/// nothing was changed, with the same values when it is written anew, and with the new contents when
/// those were changed.
///
/// # Panics
/// Where it does not.
pub fn protocol(bytes: &[u8]) {
    if let Ok(book) = parse_book(bytes) {
        handed_over(&book);
    }
    let Ok(mut input) = parse(bytes) else {
        return;
    };
    handed_over(&input.book);
    command_context(&input);
    // Another reader's view of where the two values lie.
    let (context, book): (&RawValue, &RawValue) =
        serde_json::from_slice(bytes).expect("what is read is a pair of values");
    assert_eq!(text(&input), book.get(), "nothing was changed");

    let around = |book: &str| format!("[{},{book}]", context.get());
    let items = format!("{:?}", input.book.items);
    input.book.structure_unchanged = false;
    let anew = around(&text(&input));
    let again = parse(anew.as_bytes()).expect("what is written can be read");
    assert_eq!(format!("{:?}", again.book.items), items, "written anew");

    input.book.for_each_chapter_mut(|chapter| {
        let new: String = chapter.content.to_text().chars().rev().collect();
        chapter.content.set(format!("{new}\"\\\n\t\u{1}"));
    });
    let contents = contents(&input.book.items);
    for structure_unchanged in [true, false] {
        input.book.structure_unchanged = structure_unchanged;
        let changed = around(&text(&input));
        let again = parse(changed.as_bytes()).expect("what is written can be read");
        assert_eq!(
            self::contents(&again.book.items),
            contents,
            "{structure_unchanged}"
        );
    }
}

/// A command that changes nothing returns the same book, in every version of the protocol, and none of its paths is new.
fn handed_over(book: &Book<'_>) {
    for version in ProtocolVersion::ALL {
        let mut json = Vec::new();
        write(book, &BookWrapper::of(version), &mut json).expect("a vector takes everything");
        let returned = parse_book(&json).expect("what is written can be read");
        assert_eq!(format!("{:?}", returned.items), format!("{:?}", book.items));
        assert_eq!(check_paths(book, &returned), Ok(()));
    }
}

/// A command's context says where its root is, and has its table, whatever mdBook's has.
fn command_context(input: &Input<'_>) {
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
