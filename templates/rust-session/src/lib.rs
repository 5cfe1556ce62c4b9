//! A session for mdbook-wasm: adds a page that lists the chapters in which a word still occurs.

// Generates Rust code from the contract in the folder `wit`.
wit_bindgen::generate!({
    path: "wit",
    world: "session-preprocessor",
});

use std::cell::RefCell;

use exports::mdbook::preprocessor::book_session::{Chapter, Context, Edit, Guest, GuestSession};
use mdbook::preprocessor::edits::{EntryId, Insertion, NewChapter, NewEntry, Place};
use mdbook::preprocessor::log::{Level, log};
use serde_json::Value;

const PATH: &str = "what-is-left.md";

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    type Session = Session;
}

/// The state that is kept from chapter to chapter.
struct Session {
    config: String,
    /// For each chapter with the word: its line in the list, and the number of occurrences.
    found: RefCell<Vec<(String, usize)>>,
}

impl GuestSession for Session {
    /// Called once. It can't fail, so the config is parsed later.
    fn new(context: Context) -> Self {
        Self {
            config: context.config,
            found: RefCell::default(),
        }
    }

    /// Called for each chapter, in the book's order. An error is a message for the author of the book.
    fn visit(&self, _: EntryId, chapter: Chapter) -> Result<(), String> {
        let word = text(&self.config, "word", "TODO")?;
        let count = chapter.content.matches(&word).count();
        if count > 0 {
            let name = match chapter.path {
                Some(path) => format!("[{}](<{path}>)", chapter.name),
                // A draft: it is not rendered.
                None => chapter.name,
            };
            let line = format!("- {name}: {count}\n");
            self.found.borrow_mut().push((line, count));
        }
        Ok(())
    }

    /// Called once, after the last chapter. Returns the edits of the book, in order.
    fn finish(&self) -> Result<Vec<Edit>, String> {
        let title = text(&self.config, "title", "What is left")?;
        let found = self.found.borrow();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let places: usize = found.iter().map(|(_, count)| count).sum();
        log(
            Level::Info,
            &format!("{places} places in {} chapters", found.len()),
        );
        let lines: String = found.iter().map(|(line, _)| line.as_str()).collect();
        let page = NewChapter {
            content: format!("# {title}\n\n{lines}"),
            name: title,
            number: None,
            path: Some(PATH.to_owned()),
        };
        Ok(vec![Edit::Insert(Insertion {
            entry: NewEntry::Chapter(page),
            at: Place::LastIn(None),
        })])
    }
}

/// Returns a string from the plugin's own table in `book.toml`, which `config` contains as JSON:
/// `config = { word = "TODO", title = "What is left" }`.
fn text(config: &str, key: &str, default: &str) -> Result<String, String> {
    let config: Value = serde_json::from_str(config).map_err(|error| error.to_string())?;
    match config.get(key) {
        None => Ok(default.to_owned()),
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(other) => Err(format!("config: `{key}`: expected a string, found {other}")),
    }
}
