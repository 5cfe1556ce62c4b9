//! The plugin of the guide's page "Style sheets and scripts". A test compares both.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

wit_bindgen::generate!({
    path: "../../../wit/v0.2",
    world: "chapter-preprocessor-with-assets",
});

use exports::mdbook::preprocessor::assets::{Asset, Guest as Assets};
use exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};

const START: &str = "Note: ";
const STYLE: &str = ".note { border-left: 4px solid #2a7; padding-left: 1em; }\n";

struct Notes;

export!(Notes);

impl Guest for Notes {
    fn process(_context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let lines = chapter.content.lines();
        if !lines.clone().any(|line| line.starts_with(START)) {
            return Ok(None);
        }
        let lines = lines.map(|line| match line.strip_prefix(START) {
            Some(note) => format!("<p class=\"note\">{note}</p>\n"),
            None => format!("{line}\n"),
        });
        Ok(Some(lines.collect()))
    }
}

impl Assets for Notes {
    fn provide(_config: String) -> Result<Vec<Asset>, String> {
        Ok(vec![Asset {
            name: "notes.css".to_owned(),
            content: STYLE.to_owned(),
        }])
    }
}
