//! Plugins whose functions wait: `async` as the component model has it, and WASI 0.3.

mod chapters;
mod commands;

use serde_json::json;

use crate::support::books::{Book, chapter};

/// What is said of a plugin that waits for something that never comes.
pub const STUCK: &str = "deadlock: the plugin is waiting for an event that nothing can produce";

fn book(version: &str) -> Book {
    let items = json!([
        chapter("One", "one.md", "# One\n"),
        chapter("Two", "two.md", "two\r\n𝄞 \"two\"\n"),
    ]);
    Book::generated("two chapters", version, &items)
}
