//! A book in Markdown files, without mdBook: read as mdBook hands books over, and written as files again.
//!
//! What is read is JSON as mdBook 0.5 writes it, so that all that follows is the same as in a build. mdBook's own
//! preprocessors do not run: `{{#include}}` and its like stay as they are.

mod files;
mod summary;

use std::path::{Path, PathBuf};

pub use files::{find, folder, text};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::book::Book;
use crate::problem::{Class, Problem};
use crate::protocol::Dialect;

/// A book as mdBook would hand it over.
#[derive(Debug)]
pub struct Handed {
    /// `[context, book]`.
    pub json: Vec<u8>,
    /// The text of its `SUMMARY.md`, where it has one.
    pub summary: Option<String>,
    /// What it was read from.
    pub form: Form,
}

/// What a book was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One Markdown text.
    Text,
    /// A folder.
    Folder,
    /// What mdBook hands to a preprocessor.
    Captured,
}

/// What a book is about, and where it is.
pub struct About<'a> {
    /// Its root, absolute.
    pub root: &'a Path,
    /// What `book.toml` says, as JSON.
    pub config: Map<String, Value>,
    /// `html`, or another renderer's name.
    pub renderer: &'a str,
}

/// Whether this is the beginning of what mdBook hands to a preprocessor, and not of Markdown.
pub fn is_captured(bytes: &[u8]) -> bool {
    let inside = bytes.trim_ascii_start().strip_prefix(b"[");
    inside.is_some_and(|inside| inside.trim_ascii_start().starts_with(b"{"))
}

/// Takes what mdBook has handed to a preprocessor, with another renderer where one is told. `called` is what
/// messages call it.
///
/// # Errors
/// Where it is not what mdBook writes.
pub fn captured(bytes: Vec<u8>, renderer: Option<&str>, called: &str) -> Result<Handed, Problem> {
    let json = match renderer {
        None => bytes,
        Some(renderer) => {
            let pair: Result<(Map<String, Value>, &RawValue), _> = serde_json::from_slice(&bytes);
            let (mut context, book) = pair.map_err(|error| {
                let what = format!("can't understand {called}");
                let help = "expected what mdBook hands to a preprocessor: `[context, book]`";
                Problem::new(Class::Input, what)
                    .because(&error)
                    .help(Some(help))
            })?;
            context.insert("renderer".to_owned(), renderer.into());
            format!("[{},{}]", Value::Object(context), book.get()).into_bytes()
        }
    };
    Ok(Handed {
        json,
        summary: None,
        form: Form::Captured,
    })
}

impl About<'_> {
    /// With the items of the book, as mdBook writes both.
    fn with_items(self, items: Vec<Value>) -> Vec<u8> {
        let mut config = self.config;
        let book = config.entry("book").or_insert_with(|| json!({}));
        if let Some(book) = book.as_object_mut() {
            // mdBook 0.5 writes what is absent.
            for (key, absent) in [("authors", json!([])), ("src", json!("src"))] {
                book.entry(key).or_insert(absent);
            }
        }
        let context = json!({
            "root": self.root.to_string_lossy(),
            "config": config,
            "renderer": self.renderer,
            "mdbook_version": Dialect::Items.version(),
        });
        json!([context, { "items": items }])
            .to_string()
            .into_bytes()
    }
}

/// A book as texts, to be shown, compared or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The chapters depth first.
    pub pages: Vec<Page>,
    /// What `SUMMARY.md` would say of it.
    pub summary: String,
}

/// A chapter as a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path, or its name where it has none.
    pub label: String,
    /// Whether that is a path.
    pub has_path: bool,
    /// Its Markdown.
    pub content: String,
}

impl Pages {
    /// Those of a book.
    pub fn of(book: &Book<'_>) -> Self {
        let page = |chapter: &crate::book::Chapter<'_>| Page {
            label: chapter.label().to_owned(),
            has_path: chapter.path.get().is_some(),
            content: chapter.content.to_text(),
        };
        Self {
            pages: book.chapters().map(page).collect(),
            summary: summary::write(book),
        }
    }

    /// The files that the book is made of, each with its path below the book's source. `before` and `summary` are
    /// what it was once and what its `SUMMARY.md` said then: it has one if it had one, or if it is made of
    /// other chapters now.
    ///
    /// # Errors
    /// Where a chapter's path leads out of the book's source.
    pub fn files<'p>(
        &'p self,
        before: &Self,
        summary: Option<&'p str>,
    ) -> Result<Vec<(PathBuf, &'p str)>, Problem> {
        let mut files = Vec::new();
        let same = before.summary == self.summary;
        let text = match summary {
            Some(text) if same => Some(text),
            None if same => None,
            _ => Some(self.summary.as_str()),
        };
        files.extend(text.map(|text| (PathBuf::from(SUMMARY), text)));
        for page in self.pages.iter().filter(|page| page.has_path) {
            files.push((files::below(&page.label)?, page.content.as_str()));
        }
        Ok(files)
    }
}

/// The file that says which chapters there are.
pub const SUMMARY: &str = "SUMMARY.md";
