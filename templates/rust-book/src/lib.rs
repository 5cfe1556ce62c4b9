//! A book plugin for mdbook-wasm: adds a page that lists all pages, and reports those without a heading.

// Generates Rust code from the contract in the folder `wit`.
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
    /// Called once. `None` leaves the book unchanged. An error is a message for the author of the book.
    fn process(context: Context, mut book: Book) -> Result<Option<Book>, String> {
        let title = title(&context.config)?;
        let mut list = format!("# {title}\n\n");
        // A book is a flat list. The depth of an entry is the number of chapters that it is nested in.
        for Entry { depth, item } in &book.entries {
            let BookItem::Chapter(chapter) = item else {
                continue;
            };
            let indent = "  ".repeat(*depth as usize);
            let name = &chapter.name;
            match &chapter.path {
                Some(path) if path == PATH => return Err(format!("the book has a page `{PATH}`")),
                Some(path) => list += &format!("{indent}- [{name}](<{path}>)\n"),
                // A draft: it is not rendered.
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
                // It does not come from a file.
                source_path: None,
                parent_names: Vec::new(),
            }),
        });
        Ok(Some(book))
    }
}

/// Reports a chapter whose first line is not a heading.
fn check_heading(chapter: &Chapter) {
    let first = chapter.content.lines().next().unwrap_or_default();
    if chapter.path.is_some() && !first.starts_with('#') {
        report(&Diagnostic {
            // `Error` would make the build fail after the plugin has returned.
            severity: Severity::Warning,
            message: "the page begins without a heading".to_owned(),
            code: Some("heading".to_owned()),
            chapter: chapter.path.clone(),
            // A range in the original `content`. Rust counts UTF-8 bytes.
            span: Some(Span {
                unit: Unit::Utf8,
                start: 0,
                end: first.len() as u32,
            }),
            help: None,
        });
    }
}

/// Returns the title of the page. `config` is the plugin's own table in `book.toml`, as JSON:
/// `config = { title = "All pages" }`.
fn title(config: &str) -> Result<String, String> {
    let config: Value = serde_json::from_str(config).map_err(|error| error.to_string())?;
    match config.get("title") {
        None => Ok("All pages".to_owned()),
        Some(Value::String(title)) => Ok(title.clone()),
        Some(other) => Err(format!("config: `title`: expected a string, found {other}")),
    }
}
