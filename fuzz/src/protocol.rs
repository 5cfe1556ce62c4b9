//! mdBook's JSON, and what is none.

use mdbook_wasm::book::Item;
use mdbook_wasm::protocol::{Input, parse, write};
use serde_json::value::RawValue;

/// The bytes are what comes on standard input. A book that can be read comes out byte for byte when
/// nothing was changed, with the same values when it is written anew, and with the new contents when
/// those were changed.
///
/// # Panics
/// Where it does not.
pub fn protocol(bytes: &[u8]) {
    let Ok(mut input) = parse(bytes) else {
        return;
    };
    // Another reader's view of where the two values lie.
    let (context, book): (&RawValue, &RawValue) =
        serde_json::from_slice(bytes).expect("what is read is a pair of values");
    assert_eq!(text(&input), book.get(), "nothing was changed");

    let around = |book: &str| format!("[{},{book}]", context.get());
    let items = format!("{:?}", input.book.items);
    input.book.same_shape = false;
    let anew = around(&text(&input));
    let again = parse(anew.as_bytes()).expect("what is written can be read");
    assert_eq!(format!("{:?}", again.book.items), items, "written anew");

    input.book.for_each_chapter_mut(|chapter| {
        let new: String = chapter.content.to_text().chars().rev().collect();
        chapter.content.set(format!("{new}\"\\\n\t\u{1}"));
    });
    let contents = contents(&input.book.items);
    for same_shape in [true, false] {
        input.book.same_shape = same_shape;
        let changed = around(&text(&input));
        let again = parse(changed.as_bytes()).expect("what is written can be read");
        assert_eq!(self::contents(&again.book.items), contents, "{same_shape}");
    }
}

fn text(input: &Input<'_>) -> String {
    let mut out = Vec::new();
    write(&input.book, &input.envelope, &mut out).expect("a vector takes everything");
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
