//! The actions.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    wit_bindgen::generate!({ path: "../../../wit/v0.2", world: "book-preprocessor" });
    use super::Probe;
    export!(Probe);
}

use bindings::exports::mdbook::preprocessor::book_processor::{Book, Context, Guest};
use bindings::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use bindings::mdbook::preprocessor::types::{BookItem, Chapter, Entry};
use serde_json::Value;

struct Probe;

impl Guest for Probe {
    fn process(context: Context, mut book: Book) -> Result<Option<Book>, String> {
        let config: Value = serde_json::from_str(&context.config).map_err(|e| e.to_string())?;
        let text = |key: &str| config[key].as_str().unwrap_or_default();
        let entries = &mut book.entries;
        match text("do") {
            "nothing" => return Ok(None),
            "identity" => {}
            "fail" => return Err(text("text").to_owned()),
            "loop" => loop {
                std::hint::black_box(());
            },
            "restructure" => restructure(entries),
            "too-deep-at-once" => entries[1].depth = 7,
            "below-a-separator" => {
                entries.push(entry(0, BookItem::Separator));
                entries.push(entry(1, BookItem::Chapter(chapter("Lost", "lost.md"))));
            }
            "starts-deep" => entries[0].depth = 1,
            "abyss" => {
                entries.clear();
                for depth in 0..100 {
                    let path = format!("{depth}.md");
                    entries.push(entry(depth, BookItem::Chapter(chapter("Deep", &path))));
                }
            }
            "same-path" => {
                let copy = entries[0].clone();
                entries.push(copy);
            }
            "path" => {
                entries.push(entry(0, BookItem::Chapter(chapter("Out", text("path")))));
            }
            "flood" => {
                let big = "x".repeat(64 << 20);
                for part in 0..8 {
                    let mut one = chapter("Big", &format!("{part}.md"));
                    one.content.clone_from(&big);
                    entries.push(entry(0, BookItem::Chapter(one)));
                }
            }
            "everything" => {
                use std::hash::{BuildHasher, RandomState};
                let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
                let seconds = now.map(|time| time.as_secs()).unwrap_or_default();
                let random = RandomState::new().hash_one("x");
                let mut last = chapter("Last", "last.md");
                last.content = format!("time={seconds} random={random:x}");
                eprintln!("appended {:?}", last.content);
                entries.push(entry(0, BookItem::Chapter(last)));
            }
            "report" => {
                report(&Diagnostic {
                    severity: Severity::Warning,
                    message: "of a chapter".to_owned(),
                    code: None,
                    chapter: Some(text("chapter").to_owned()),
                    span: Some(Span {
                        unit: Unit::CodePoint,
                        start: 1,
                        end: 2,
                    }),
                    help: Some("look".to_owned()),
                });
                report(&Diagnostic {
                    severity: Severity::Note,
                    message: "of the book".to_owned(),
                    code: None,
                    chapter: None,
                    span: None,
                    help: None,
                });
            }
            other => return Err(format!("can't do {other:?}")),
        }
        Ok(Some(book))
    }
}

fn entry(depth: u32, item: BookItem) -> Entry {
    Entry { depth, item }
}

fn chapter(name: &str, path: &str) -> Chapter {
    Chapter {
        name: name.to_owned(),
        content: format!("# {name}\n"),
        number: Some(vec![9, 9]),
        path: Some(path.to_owned()),
        source_path: None,
        parent_names: Vec::new(),
    }
}

/// Moves, inserts, renames and removes entries, which are found by the paths of the test's book.
fn restructure(entries: &mut Vec<Entry>) {
    let place = |entries: &[Entry], path: &str| {
        entries.iter().position(|entry| match &entry.item {
            BookItem::Chapter(chapter) => chapter.path.as_deref() == Some(path),
            _ => false,
        })
    };
    if let Some(removed) = place(entries, "removed.md") {
        entries.remove(removed);
    }
    if let Some(moved) = place(entries, "moved.md") {
        let mut last = entries.remove(moved);
        last.depth = 0;
        if let BookItem::Chapter(chapter) = &mut last.item {
            chapter.parent_names.clear();
        }
        entries.push(last);
    }
    for entry in entries.iter_mut() {
        if let BookItem::Chapter(chapter) = &mut entry.item {
            match chapter.path.as_deref() {
                Some("renamed.md") => chapter.name = "Another name".to_owned(),
                Some("rerouted.md") => chapter.path = Some("elsewhere/rerouted.md".to_owned()),
                None if chapter.name == "Draft to rename" => chapter.name = "Renamed".to_owned(),
                _ => {}
            }
        }
    }
    entries.push(entry(
        1,
        BookItem::Chapter(chapter("Inserted", "inserted.md")),
    ));
    entries.push(entry(0, BookItem::PartTitle("Inserted part".to_owned())));
}
