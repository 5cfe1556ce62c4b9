//! A part that imports another part, and passes its resources on.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

#[path = "../../parts/actions.rs"]
mod actions;

wit_bindgen::generate!({
    inline: "
        package test:index;

        world index {
            import acme:words/dictionary@1.1.0;
            export acme:index/index@0.3.0;
        }
    ",
    path: "../parts/wit",
    world: "test:index/index",
    generate_all,
});

use acme::words::dictionary;
use exports::acme::index::index::{Entry, Guest};

struct Index;

export!(Index);

impl Guest for Index {
    fn first() -> Entry {
        Entry::new("a")
    }

    fn read(entry: &Entry) -> String {
        entry.word()
    }

    fn pass(entry: Entry) -> Entry {
        entry
    }

    fn do_(action: String) -> String {
        match action.strip_prefix("dictionary ") {
            Some(action) => dictionary::do_(action),
            None => actions::run_action(&action),
        }
    }
}
