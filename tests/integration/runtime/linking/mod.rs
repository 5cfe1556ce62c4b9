//! Plugins made of parts: linked by the settings, each part in a sandbox of its own, or made into one file by others.

mod commands;
pub mod composed;
mod isolation;
mod resources;
mod wiring;

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::build;
use crate::support::run::{self, Run};

/// The part that knows words.
fn dictionary() -> Value {
    json!({ "path": build::guest("parts-dictionary"), "name": "dictionary" })
}

/// The part that needs that one.
fn index() -> Value {
    json!({ "path": build::guest("parts-index"), "name": "index" })
}

/// A plugin that does these deeds, with these parts.
fn plugin(deeds: &[&str], link: &Value) -> Value {
    json!({
        "path": build::guest("parts-plugin"),
        "name": "plugin",
        "config": { "do": deeds },
        "link": link,
    })
}

/// With more in a table.
fn with(mut table: Value, key: &str, value: Value) -> Value {
    table[key] = value;
    table
}

/// Runs it on a book of one chapter.
fn run(plugin: &Value) -> Run {
    let items = json!([chapter("One", "one.md", "an apple, a part")]);
    let book = Book::generated("parts", "0.5.4", &items);
    run::plugins(&book, &json!([plugin]))
}

/// What came of its deeds, and what was said.
#[track_caller]
fn done(deeds: &[&str], link: &Value) -> (String, String) {
    of(&plugin(deeds, link))
}

#[track_caller]
fn of(plugin: &Value) -> (String, String) {
    let run = run(plugin);
    let book = run.book();
    (run::contents(&book).join("\n---\n"), run.stderr)
}
