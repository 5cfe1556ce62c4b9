//! Books in Markdown files, read without mdBook as it hands them over, and written as files again.
//!
//! Books are read into JSON as mdBook 0.5 writes it, so that everything after that is as in a build. mdBook's own
//! preprocessors do not run: `{{#include}}` and the like stay as they are.

mod files;
mod markdown;
mod summary;

use std::path::Path;

pub use files::{find_markdown_files, from_folder, from_text};
pub use markdown::{MarkdownBook, MarkdownChapter};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::problem::{ErrorKind, Problem};
use crate::protocol::ProtocolVersion;

/// A book as mdBook would hand it to a preprocessor.
#[derive(Debug)]
pub struct BookInput {
    /// `[context, book]`.
    pub json: Vec<u8>,
    /// The text of the book's `SUMMARY.md`, if it has one.
    pub summary: Option<String>,
    /// The kind of input that the book was read from.
    pub kind: InputKind,
}

/// The kind of input that a book was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// One Markdown text.
    Text,
    /// A folder.
    Folder,
    /// The JSON that mdBook hands to a preprocessor.
    Captured,
}

/// The fields of the preprocessor context that differ from book to book.
pub struct InputContext<'a> {
    /// The book's root, an absolute path.
    pub root: &'a Path,
    /// The contents of `book.toml`, as JSON.
    pub config: Map<String, Value>,
    /// The renderer's name, such as `html`.
    pub renderer: &'a str,
}

/// The file that lists a book's chapters.
pub const SUMMARY: &str = "SUMMARY.md";

/// Returns true if these bytes are what mdBook hands to a preprocessor, judged by how they begin, and not Markdown.
pub fn is_captured(bytes: &[u8]) -> bool {
    let inside = bytes.trim_ascii_start().strip_prefix(b"[");
    inside.is_some_and(|inside| inside.trim_ascii_start().starts_with(b"{"))
}

/// Takes JSON that mdBook handed to a preprocessor, with `renderer` in the place of its renderer if one is given.
/// Messages call the input `called`.
///
/// # Errors
/// Fails if a renderer is given and the bytes are not what mdBook writes.
pub fn from_captured(
    bytes: Vec<u8>,
    renderer: Option<&str>,
    called: &str,
) -> Result<BookInput, Problem> {
    let json = match renderer {
        None => bytes,
        Some(renderer) => {
            let pair: Result<(Map<String, Value>, &RawValue), _> = serde_json::from_slice(&bytes);
            let (mut context, book) = pair.map_err(|error| {
                let what = format!("can't parse {called}");
                let help = "expected what mdBook hands to a preprocessor: `[context, book]`";
                Problem::new(ErrorKind::Input, what)
                    .caused_by(&error)
                    .help(Some(help))
            })?;
            context.insert("renderer".to_owned(), renderer.into());
            format!("[{},{}]", Value::Object(context), book.get()).into_bytes()
        }
    };
    Ok(BookInput {
        json,
        summary: None,
        kind: InputKind::Captured,
    })
}

impl InputContext<'_> {
    /// Returns `[context, book]` for a book with these items, as mdBook writes it.
    fn with_items(self, items: Vec<Value>) -> Vec<u8> {
        let mut config = self.config;
        let book = config.entry("book").or_insert_with(|| json!({}));
        if let Some(book) = book.as_object_mut() {
            // mdBook 0.5 writes these keys even if `book.toml` does not have them.
            for (key, default) in [("authors", json!([])), ("src", json!("src"))] {
                book.entry(key).or_insert(default);
            }
        }
        let context = json!({
            "root": self.root.to_string_lossy(),
            "config": config,
            "renderer": self.renderer,
            "mdbook_version": ProtocolVersion::NEWEST.newest_mdbook(),
        });
        json!([context, { "items": items }])
            .to_string()
            .into_bytes()
    }
}

#[cfg(test)]
mod tests;
