//! A part that is a dictionary, with the common actions.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

#[path = "../../parts/actions.rs"]
mod actions;

wit_bindgen::generate!({
    inline: "
        package test:dictionary;

        world dictionary {
            import mdbook:preprocessor/log@0.1.0;
            import mdbook:preprocessor/diagnostics@0.1.0;
            export acme:words/dictionary@1.1.0;
        }
    ",
    path: ["../../../wit/v0.1", "../parts/wit"],
    world: "test:dictionary/dictionary",
    generate_all,
});

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use exports::acme::words::dictionary::{Entry, EntryBorrow, Found, Guest, GuestEntry};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, report};
use mdbook::preprocessor::log::{Level, log};

const KNOWN: [&str; 4] = ["a", "apple", "apricot", "part"];

static ALIVE: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static KEPT: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

struct Dictionary;

export!(Dictionary);

struct Word(String);

impl Word {
    fn new(word: &str) -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self(word.to_owned())
    }
}

impl Drop for Word {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
        if self.0 == "grenade" {
            panic!("it was dropped");
        }
    }
}

impl GuestEntry for Word {
    fn new(word: String) -> Self {
        Self::new(&word)
    }

    fn word(&self) -> String {
        self.0.clone()
    }

    fn same(one: EntryBorrow<'_>, other: EntryBorrow<'_>) -> bool {
        std::ptr::eq(one.get::<Self>(), other.get::<Self>())
    }
}

impl Guest for Dictionary {
    type Entry = Word;

    fn unknown(words: Vec<String>) -> Vec<String> {
        let is_unknown = |word: &String| !KNOWN.contains(&word.as_str());
        words.into_iter().filter(is_unknown).collect()
    }

    fn do_(action: String) -> String {
        match action.split_once(' ').unwrap_or((&action, "")) {
            ("log", text) => {
                log(Level::Info, text);
                "logged".to_owned()
            }
            ("report", text) => {
                report(&Diagnostic {
                    severity: Severity::Warning,
                    message: text.to_owned(),
                    code: None,
                    chapter: None,
                    span: None,
                    help: None,
                });
                "reported".to_owned()
            }
            _ => actions::run_action(&action),
        }
    }

    fn find(start: String) -> Result<Found, String> {
        let mut found = KNOWN.into_iter().filter(|word| word.starts_with(&start));
        let entry = |word: &str| Entry::new(Word::new(word));
        match found.next() {
            None => Err(format!("nothing starts with {start:?}")),
            best => Ok(Found {
                best: best.map(entry),
                others: found.map(entry).collect(),
            }),
        }
    }

    fn keep(entry: Entry) -> u32 {
        KEPT.with_borrow_mut(|kept| {
            kept.push(entry);
            kept.len() as u32
        })
    }

    fn alive() -> u32 {
        ALIVE.load(Ordering::SeqCst)
    }
}
