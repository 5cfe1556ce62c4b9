//! Plugins with async exports of the component model, and commands for WASI 0.3.

mod chapters;
mod commands;

use serde_json::json;

use crate::support::books::{Book, chapter};

/// The message for a plugin that waits for an event that never happens.
pub const STUCK: &str = "deadlock: the plugin is waiting for an event that nothing can produce";

fn book(version: &str) -> Book {
    let items = json!([
        chapter("One", "one.md", "# One\n"),
        chapter("Two", "two.md", "two\r\n𝄞 \"two\"\n"),
    ]);
    Book::generated("two chapters", version, &items)
}
