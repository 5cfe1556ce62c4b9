//! A book plugin of version 0.1 of the contract that uses all of it.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

wit_bindgen::generate!({
    path: "../wit",
    world: "book-preprocessor",
});

use exports::mdbook::preprocessor::book_processor::{Book, Context, Guest};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, report};
use mdbook::preprocessor::log::{Level, log};
use mdbook::preprocessor::types::{BookItem, Chapter, Entry};

struct Older;

export!(Older);

impl Guest for Older {
    fn process(context: Context, mut book: Book) -> Result<Option<Book>, String> {
        log(Level::Info, &context.renderer);
        if book.entries.is_empty() {
            return Ok(None);
        }
        let mut lines = String::new();
        for Entry { depth, item } in &mut book.entries {
            let line = match item {
                BookItem::Chapter(chapter) => {
                    if chapter.name == "Two" {
                        chapter.name = "Two, renamed".to_owned();
                    }
                    format!("{} {:?}", chapter.name, chapter.path)
                }
                BookItem::Separator => "separator".to_owned(),
                BookItem::PartTitle(title) => format!("part {title}"),
            };
            lines.push_str(&format!("{depth} {line}\n"));
        }
        for chapter in [None, Some("one.md"), Some("gone.md")] {
            report(&Diagnostic {
                severity: Severity::Note,
                message: "of the book".to_owned(),
                code: None,
                chapter: chapter.map(str::to_owned),
                span: None,
                help: None,
            });
        }
        book.entries.push(Entry {
            depth: 0,
            item: BookItem::Chapter(Chapter {
                name: "All of it".to_owned(),
                content: format!("# All\n\n```text\n{lines}```\n"),
                number: None,
                path: Some("all.md".to_owned()),
                source_path: None,
                parent_names: Vec::new(),
            }),
        });
        Ok(Some(book))
    }
}
