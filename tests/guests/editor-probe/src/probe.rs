//! The steps.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    wit_bindgen::generate!({ path: "../../../wit/v0.2", world: "editor-preprocessor" });
    use super::Probe;
    export!(Probe);
}

use bindings::exports::mdbook::preprocessor::book_editor::{Book, Context, Guest};
use bindings::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};
use bindings::mdbook::preprocessor::editing::TextEdit;
use bindings::mdbook::preprocessor::edits::{
    ChapterHead, EntryHead, NewChapter, NewEntry, Outline, Place,
};
use bindings::mdbook::preprocessor::log::{Level, log};
use serde_json::Value;

struct Probe;

impl Guest for Probe {
    fn edit(context: Context, book: &Book) -> Result<(), String> {
        let config: Value = serde_json::from_str(&context.config).map_err(|e| e.to_string())?;
        for step in config["steps"].as_array().into_iter().flatten() {
            for _ in 0..step["times"].as_u64().unwrap_or(1) {
                match take(step, book) {
                    Ok(said) if said.is_empty() => {}
                    Ok(said) => log(Level::Info, &said),
                    Err(error) => log(Level::Warning, &error),
                }
            }
            if let Some(message) = step["fail"].as_str() {
                return Err(message.to_owned());
            }
        }
        Ok(())
    }
}

/// Runs a step, and returns its result.
fn take(step: &Value, book: &Book) -> Result<String, String> {
    let text = |key: &str| step[key].as_str().unwrap_or_default();
    // `id` is for ids that no entry has.
    let id = |key: &str| match step["id"].as_u64() {
        Some(id) => u32::try_from(id).unwrap_or(u32::MAX),
        None => find(book, text(key)),
    };
    match text("do") {
        "entries" => {
            let lines = book.entries();
            let lines: Vec<_> = lines.iter().map(show).collect();
            return Ok(lines.join("\n"));
        }
        "show" => return book.content(id("of")),
        "search" => {
            let found = book.chapters_containing(text("text"));
            return Ok(format!("{found:?} have {:?}", text("text")));
        }
        "set" => book.set_content(id("of"), text("to"))?,
        "change" => {
            let edits: Vec<_> = step["edits"]
                .as_array()
                .into_iter()
                .flatten()
                .map(edit)
                .collect();
            book.edit_content(id("of"), &edits)?;
        }
        "fill" => {
            let bytes = step["bytes"].as_u64().unwrap_or_default();
            let bytes = usize::try_from(bytes).unwrap_or_default();
            book.set_content(id("of"), &"x".repeat(bytes))?;
        }
        "rename" => book.set_name(id("of"), text("to"))?,
        "remove" => book.remove(id("of"))?,
        "move" => book.relocate(id("of"), place(step, book))?,
        "insert" => {
            let entry = match step.get("name") {
                None => NewEntry::Separator,
                Some(_) => NewEntry::Chapter(NewChapter {
                    name: text("name").to_owned(),
                    content: text("content").to_owned(),
                    number: None,
                    path: step["path"].as_str().map(str::to_owned),
                }),
            };
            book.insert(&entry, place(step, book))?;
        }
        "report" => report(&Diagnostic {
            severity: Severity::Warning,
            message: "look at this".to_owned(),
            code: None,
            chapter: Some(text("of").to_owned()),
            span: Some(Span {
                unit: Unit::Utf8,
                start: 0,
                end: 3,
            }),
            help: None,
        }),
        "panic" => panic!("it was told to"),
        "" => {}
        other => return Err(format!("can't do {other:?}")),
    }
    Ok(String::new())
}

/// Parses `[unit, start, end, text]`.
fn edit(edit: &Value) -> TextEdit {
    let offset =
        |at: usize| u32::try_from(edit[at].as_u64().unwrap_or_default()).unwrap_or(u32::MAX);
    TextEdit {
        span: Span {
            unit: match edit[0].as_str() {
                Some("utf16") => Unit::Utf16,
                Some("points") => Unit::CodePoint,
                _ => Unit::Utf8,
            },
            start: offset(1),
            end: offset(2),
        },
        text: edit[3].as_str().unwrap_or_default().to_owned(),
    }
}

fn place(step: &Value, book: &Book) -> Place {
    for (key, place) in [
        ("before", Place::Before as fn(u32) -> Place),
        ("after", Place::After),
    ] {
        if let Some(name) = step[key].as_str() {
            return place(find(book, name));
        }
    }
    match step["first-in"].as_str() {
        Some(name) => Place::FirstIn(Some(find(book, name))),
        None => Place::LastIn(None),
    }
}

fn find(book: &Book, name: &str) -> u32 {
    let entries = book.entries();
    let found = entries.iter().find(|outline| match &outline.entry {
        EntryHead::Chapter(ChapterHead {
            name: own, path, ..
        }) => path.as_deref().unwrap_or(own) == name,
        EntryHead::Separator => name == "a separator",
        EntryHead::PartTitle(title) => title == name,
    });
    found.unwrap_or_else(|| panic!("no entry {name:?}")).id
}

fn show(outline: &Outline) -> String {
    let Outline { id, depth, entry } = outline;
    let what = match entry {
        EntryHead::Chapter(ChapterHead { name, path, .. }) => {
            format!("{name} ({})", path.as_deref().unwrap_or("no path"))
        }
        EntryHead::Separator => "a separator".to_owned(),
        EntryHead::PartTitle(title) => format!("part {title}"),
    };
    format!("{id} at {depth}: {what}")
}
