//! A chapter plugin for mdbook-wasm: makes a word bold, and reports every occurrence.

// Generates Rust code from the contract in the folder `wit`.
wit_bindgen::generate!({
    path: "wit",
    world: "chapter-preprocessor",
});

use exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use mdbook::preprocessor::log::{Level, log};
use serde_json::Value;

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    /// Called once for each chapter, in any order, in several instances at once. So the result may only depend on the
    /// context and the chapter.
    ///
    /// `None` leaves the chapter unchanged. An error is a message for the author of the book.
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let word = word(&context.config)?;
        let places: Vec<_> = chapter.content.match_indices(&word).collect();
        if places.is_empty() {
            return Ok(None);
        }
        for (start, found) in &places {
            report(&Diagnostic {
                // `Error` would make the build fail after the plugin has returned.
                severity: Severity::Warning,
                message: format!("`{word}` is still here"),
                code: Some("word".to_owned()),
                // The path of another chapter. `None` stands for this one.
                chapter: None,
                // A range in the original `content`. Rust counts UTF-8 bytes.
                span: Some(Span {
                    unit: Unit::Utf8,
                    start: *start as u32,
                    end: (start + found.len()) as u32,
                }),
                help: None,
            });
        }
        log(
            Level::Info,
            &format!("{}: {} found", chapter.name, places.len()),
        );
        Ok(Some(chapter.content.replace(&word, &format!("**{word}**"))))
    }
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
