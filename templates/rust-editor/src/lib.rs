//! An editor for mdbook-wasm: sets a word in bold type, and reports each place where it is.

// Makes Rust of the contract, which is in the folder `wit`.
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
    /// Called once. The book stays with the host, and is changed when this returns `Ok`. An error leaves it as
    /// it was, and is a message for the person who writes it.
    fn edit(context: Context, book: &Book) -> Result<(), String> {
        let word = word(&context.config)?;
        // The host searches. Only chapters that have the word are handed over.
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
                // A place in the content as it was when `edit` was called. Rust counts bytes of UTF-8.
                let span = Span {
                    unit: Unit::Utf8,
                    start: start as u32,
                    end: (start + found.len()) as u32,
                };
                report(&Diagnostic {
                    // `Error` would make the build fail once the plugin has returned.
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

/// Where chapters are rendered to. Drafts have no path.
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

/// The word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
/// `config = { word = "TODO" }`.
fn word(config: &str) -> Result<String, String> {
    let config: Value = serde_json::from_str(config).map_err(|error| error.to_string())?;
    match config.get("word") {
        None => Ok("TODO".to_owned()),
        Some(Value::String(word)) if !word.is_empty() => Ok(word.clone()),
        Some(other) => Err(format!("config: `word` has to be a text, not {other}")),
    }
}
