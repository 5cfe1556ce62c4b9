//! Plugins with parts: linked by the settings, each part in its own sandbox, or composed to one file before.

mod commands;
pub mod composed;
mod isolation;
mod resources;
mod wiring;

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::build;
use crate::support::run::{self, Run};

/// Returns the settings of the part that is a dictionary.
fn dictionary() -> Value {
    json!({ "path": build::guest("parts-dictionary"), "name": "dictionary" })
}

/// Returns the settings of the part that imports the dictionary.
fn index() -> Value {
    json!({ "path": build::guest("parts-index"), "name": "index" })
}

/// Returns the settings of a plugin with these actions and these parts.
fn plugin(actions: &[&str], link: &Value) -> Value {
    json!({
        "path": build::guest("parts-plugin"),
        "name": "plugin",
        "config": { "do": actions },
        "link": link,
    })
}

/// Adds a key to a table.
fn with(mut table: Value, key: &str, value: Value) -> Value {
    table[key] = value;
    table
}

/// Runs a plugin on a book of one chapter.
fn run(plugin: &Value) -> Run {
    let items = json!([chapter("One", "one.md", "an apple, a part")]);
    let book = Book::generated("parts", "0.5.4", &items);
    run::plugins(&book, &json!([plugin]))
}

/// Runs these actions, and returns their results and the messages.
#[track_caller]
fn done(actions: &[&str], link: &Value) -> (String, String) {
    of(&plugin(actions, link))
}

#[track_caller]
fn of(plugin: &Value) -> (String, String) {
    let run = run(plugin);
    let book = run.book();
    (run::contents(&book).join("\n---\n"), run.stderr)
}
