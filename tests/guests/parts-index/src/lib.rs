//! A part that needs another part, whose resources it hands on.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

#[path = "../../parts/deeds.rs"]
mod deeds;

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

    fn do_(deed: String) -> String {
        match deed.strip_prefix("dictionary ") {
            Some(deed) => dictionary::do_(deed),
            None => deeds::deed(&deed),
        }
    }
}
