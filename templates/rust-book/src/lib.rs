//! A book plugin for mdbook-wasm: adds a page that lists all pages, and reports those without a heading.

// Makes Rust of the contract, which is in the folder `wit`.
wit_bindgen::generate!({
    path: "wit",
    world: "book-preprocessor",
});

use exports::mdbook::preprocessor::book_processor::{Book, Context, Guest};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use mdbook::preprocessor::log::{Level, log};
use mdbook::preprocessor::types::{BookItem, Chapter, Entry};
use serde_json::Value;

const PATH: &str = "all-pages.md";

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    /// Called once. `None` leaves the book as it is. An error is a message for the person who writes it.
    fn process(context: Context, mut book: Book) -> Result<Option<Book>, String> {
        let title = title(&context.config)?;
        let mut list = format!("# {title}\n\n");
        // A book is a flat list. Each entry says how many chapters it lies under.
        for Entry { depth, item } in &book.entries {
            let BookItem::Chapter(chapter) = item else {
                continue;
            };
            let indent = "  ".repeat(*depth as usize);
            let name = &chapter.name;
            match &chapter.path {
                Some(path) if path == PATH => return Err(format!("the book has a page `{PATH}`")),
                Some(path) => list += &format!("{indent}- [{name}](<{path}>)\n"),
                // A draft, which is not rendered.
                None => list += &format!("{indent}- {name}\n"),
            }
            check_heading(chapter);
        }
        log(
            Level::Info,
            &format!("{PATH} lists {} entries", book.entries.len()),
        );
        book.entries.push(Entry {
            depth: 0,
            item: BookItem::Chapter(Chapter {
                name: title,
                content: list,
                number: None,
                path: Some(PATH.to_owned()),
                // It was read from no file.
                source_path: None,
                parent_names: Vec::new(),
            }),
        });
        Ok(Some(book))
    }
}

/// Reports a chapter whose first line is no heading.
fn check_heading(chapter: &Chapter) {
    let first = chapter.content.lines().next().unwrap_or_default();
    if chapter.path.is_some() && !first.starts_with('#') {
        report(&Diagnostic {
            // `Error` would make the build fail once the plugin has returned.
            severity: Severity::Warning,
            message: "the page begins without a heading".to_owned(),
            code: Some("heading".to_owned()),
            chapter: chapter.path.clone(),
            // A place in `content` as it was handed over. Rust counts bytes of UTF-8.
            span: Some(Span {
                unit: Unit::Utf8,
                start: 0,
                end: first.len() as u32,
            }),
            help: None,
        });
    }
}

/// The title of the page. `config` is the plugin's own table in `book.toml`, as JSON:
/// `config = { title = "All pages" }`.
fn title(config: &str) -> Result<String, String> {
    let config: Value = serde_json::from_str(config).map_err(|error| error.to_string())?;
    match config.get("title") {
        None => Ok("All pages".to_owned()),
        Some(Value::String(title)) => Ok(title.clone()),
        Some(other) => Err(format!("config: `title` has to be a text, not {other}")),
    }
}
