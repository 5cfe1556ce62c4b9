//! Editors and sessions.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::repeat;

/// Returns an editor whose `edit` has this body, with a handle on the book in `$book` and the text `new` at 64.
fn editor(body: &str) -> Vec<u8> {
    wat(&format!(
        r#"(module
          (import "mdbook:preprocessor/editing@0.2.0" "[method]book.chapters-containing"
            (func $search (param i32 i32 i32 i32)))
          (import "mdbook:preprocessor/editing@0.2.0" "[method]book.set-content"
            (func $set (param i32 i32 i32 i32 i32)))
          (import "mdbook:preprocessor/editing@0.2.0" "[method]book.edit-content"
            (func $change (param i32 i32 i32 i32 i32)))
          (import "mdbook:preprocessor/editing@0.2.0" "[method]book.insert"
            (func $insert (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
          (import "mdbook:preprocessor/editing@0.2.0" "[resource-drop]book" (func $drop (param i32)))
          {MEMORY}
          (data (i32.const 64) "new\ff")
          (func (export "mdbook:preprocessor/book-editor@0.2.0#edit")
            (param $given i32) (result i32) (local $book i32) (local $n i32)
            (local.set $book (i32.load offset=96 (local.get $given)))
            {body}
            (i32.const 0)))"#
    ))
}

/// Returns a session whose constructor returns `made`, and whose `finish` has this body.
fn session(made: &str, finish: &str) -> Vec<u8> {
    const INTERFACE: &str = "mdbook:preprocessor/book-session@0.2.0";
    wat(&format!(
        r#"(module
          (import "[export]{INTERFACE}" "[resource-new]session" (func $new (param i32) (result i32)))
          (import "[export]{INTERFACE}" "[resource-drop]session" (func $drop (param i32)))
          {MEMORY}
          (func (export "{INTERFACE}#[constructor]session") (param i32) (result i32) {made})
          (func (export "{INTERFACE}#[method]session.visit") (param i32) (result i32) (i32.const 0))
          (func (export "{INTERFACE}#[method]session.finish") (param i32) (result i32) {finish})
          (func (export "{INTERFACE}#[dtor]session") (param $rep i32)
            (if (i32.eq (local.get $rep) (i32.const 6)) (then unreachable))))"#
    ))
}

/// A memory with zeros at 0, which are `ok` with an empty list.
const MEMORY: &str = r#"
  (memory (export "memory") 16)
  (global $free (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $free (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
    (global.get $free)
    (global.set $free (i32.add (global.get $free) (local.get 3))))"#;

/// Returns the class.
pub fn class() -> AttackClass {
    let unknown = ExpectedEnd::Crash("unknown handle index");
    let set = |book: &str, length: u32| {
        format!(
            "(call $set {book} (i32.const 0) (i32.const 64) (i32.const {length}) (i32.const 512))"
        )
    };
    let book = "(local.get $book)";
    // Memory that was not written is a text of zeros.
    let zeros = set(book, 1 << 16).replace("(i32.const 64)", "(i32.const 65536)");
    // A list of edits is at 128. `put` replaces the bytes up to `end` with a text.
    let change = |count: &str| {
        format!("(call $change {book} (i32.const 0) (i32.const 128) {count} (i32.const 512))")
    };
    let put = |text: u32, length: u32, end: u32| {
        format!(
            "(i32.store (i32.const 136) (i32.const {end})) (i32.store (i32.const 140) (i32.const {text})) (i32.store (i32.const 144) (i32.const {length})) {}",
            change("(i32.const 1)")
        )
    };
    let give_back = format!("(call $drop {book})");
    let again = |count: u32, body: &str| {
        editor(&(repeat(count, body).replace("(local $n i32)", "") + &give_back))
    };
    let good = || editor(&(set(book, 3) + &give_back));
    let insert = format!(
        "(call $insert {book} (i32.const 1) {} (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 512))",
        "(i32.const 0)".repeat(10)
    );
    let search = format!("(call $search {book} (i32.const 64) (i32.const 3) (i32.const 512))");
    let for_ever = format!("(loop {search} (br 0))");
    let new = "(call $new (i32.const 5))";
    let nothing = "(i32.const 0)";
    let list = |length: &str| format!("(i32.store (i32.const 8) {length}) (i32.const 0)");
    let edited = |attack, guest, end, twin| {
        case(attack, guest, end, twin).gives(ExpectedBook::Content("new"))
    };
    let separators = |count: usize| {
        let lines = "0 a separator\n".repeat(count);
        ExpectedBook::Structure(format!("0 one.md\n{lines}"))
    };
    AttackClass {
        title: "Editing",
        cases: vec![
            edited(
                "edits the book after it has given it back",
                editor(&(give_back.clone() + &set(book, 3))),
                unknown,
                ("edits it before", good()),
            ),
            edited(
                "edits a book by a handle that it never got",
                editor(&(set("(i32.const 77)", 3) + &give_back)),
                unknown,
                ("edits it by the one that it got", good()),
            ),
            edited(
                "gives the book back twice",
                editor(&(set(book, 3) + &give_back + &give_back)),
                unknown,
                ("gives it back once", good()),
            ),
            edited(
                "keeps the book when it returns",
                editor(&set(book, 3)),
                ExpectedEnd::Crash("borrow handles still remain"),
                ("gives it back", good()),
            ),
            edited(
                "sets a content that is no text",
                editor(&(set(book, 4) + &give_back)),
                ExpectedEnd::Crash("invalid utf-8"),
                ("sets one that is", good()),
            ),
            case(
                "sets a content again and again",
                again(100, &zeros),
                ExpectedEnd::Limit("output"),
                ("does so a few times", again(3, &set(book, 3))),
            )
            .limits(json!({ "output": "1 MiB" }))
            .gives(ExpectedBook::Content("new")),
            case(
                "puts text into a content again and again",
                again(100, &put(65536, 1 << 16, 0)),
                ExpectedEnd::Limit("output"),
                ("does so once", editor(&(put(64, 3, 4) + &give_back))),
            )
            .limits(json!({ "output": "1 MiB" }))
            .gives(ExpectedBook::Content("new")),
            case(
                "hands over more edits of a content than it has memory for",
                editor(&(change("(i32.const -1)") + &give_back)),
                ExpectedEnd::Crash("out of bounds"),
                (
                    "hands over none",
                    editor(&(change("(i32.const 0)") + &give_back)),
                ),
            ),
            case(
                "inserts entries without end",
                again(1_000_000, &insert),
                ExpectedEnd::Limit("memory"),
                ("inserts three", again(3, &insert)),
            )
            .gives(separators(3)),
            case(
                "searches without end",
                editor(&(for_ever + &give_back)),
                ExpectedEnd::Limit("timeout"),
                ("searches a thousand times", again(1000, &search)),
            ),
            case(
                "returns a session that it has not made",
                session("(i32.const 5)", nothing),
                unknown,
                ("returns one that it has", session(new, nothing)),
            ),
            case(
                "gives away a session that it has dropped",
                session(
                    &format!(
                        "(local $session i32) (local.set $session {new})
                        (call $drop (local.get $session)) (local.get $session)"
                    ),
                    nothing,
                ),
                unknown,
                (
                    "drops another one",
                    session(&format!("(call $drop {new}) {new}"), nothing),
                ),
            ),
            case(
                "returns more edits than it has memory for",
                session(new, &list("(i32.const -1)")),
                ExpectedEnd::Crash("out of bounds"),
                ("returns none", session(new, &list("(i32.const 0)"))),
            ),
            case(
                "crashes in the destructor of its session",
                session("(call $new (i32.const 6))", nothing),
                ExpectedEnd::Crash("wasm `unreachable` instruction executed"),
                ("has one that returns", session(new, nothing)),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
