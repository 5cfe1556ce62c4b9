//! An editor for mdbook-wasm: makes a word bold, and reports every occurrence.

// Generates Rust code from the contract in the folder `wit`.
wit_bindgen::generate!({
    path: "wit",
    world: "editor-preprocessor",
});

use std::collections::HashMap;

use exports::mdbook::preprocessor::book_editor::{Book, Context, Guest};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use mdbook::preprocessor::editing::TextEdit;
use mdbook::preprocessor::edits::{EntryHead, EntryId};
use mdbook::preprocessor::log::{Level, log};
use serde_json::Value;

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    /// Called once. The host keeps the book, and changes it when this returns `Ok`. An error leaves the book unchanged,
    /// and is a message for its author.
    fn edit(context: Context, book: &Book) -> Result<(), String> {
        let word = word(&context.config)?;
        // The host searches, and copies only the chapters that contain the word.
        let chapters = book.chapters_containing(&word);
        if chapters.is_empty() {
            return Ok(());
        }
        let paths = paths(book);
        let mut places = 0;
        for &chapter in &chapters {
            let content = book.content(chapter)?;
            let mut edits = Vec::new();
            for (start, found) in content.match_indices(&word) {
                // A range in the content at the time when `edit` was called. Rust counts UTF-8 bytes.
                let span = Span {
                    unit: Unit::Utf8,
                    start: start as u32,
                    end: (start + found.len()) as u32,
                };
                report(&Diagnostic {
                    // `Error` would make the build fail after the plugin has returned.
                    severity: Severity::Warning,
                    message: format!("`{word}` is still here"),
                    code: Some("word".to_owned()),
                    chapter: paths.get(&chapter).cloned(),
                    span: Some(span),
                    help: None,
                });
                edits.push(TextEdit {
                    span,
                    text: format!("**{found}**"),
                });
            }
            places += edits.len();
            book.edit_content(chapter, &edits)?;
        }
        let s = if chapters.len() == 1 { "" } else { "s" };
        log(
            Level::Info,
            &format!("{places} places in {} chapter{s}", chapters.len()),
        );
        Ok(())
    }
}

/// Returns the paths of all chapters. Drafts have no path.
fn paths(book: &Book) -> HashMap<EntryId, String> {
    let entries = book.entries().into_iter();
    let path = |entry| match entry {
        EntryHead::Chapter(chapter) => chapter.path,
        EntryHead::Separator | EntryHead::PartTitle(_) => None,
    };
    entries
        .filter_map(|outline| Some((outline.id, path(outline.entry)?)))
        .collect()
}

/// Returns the word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
/// `config = { word = "TODO" }`.
fn word(config: &str) -> Result<String, String> {
    let config: Value = serde_json::from_str(config).map_err(|error| error.to_string())?;
    match config.get("word") {
        None => Ok("TODO".to_owned()),
        Some(Value::String(word)) if !word.is_empty() => Ok(word.clone()),
        Some(other) => Err(format!("config: `word`: expected a string, found {other}")),
    }
}
