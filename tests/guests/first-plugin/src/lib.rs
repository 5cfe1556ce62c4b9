//! The plugin of the guide's commands that need one.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

wit_bindgen::generate!({
    path: "../../../wit/v0.2",
    world: "chapter-preprocessor",
});

use exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit, report};

const WORD: &str = "TODO";

struct Todo;

export!(Todo);

impl Guest for Todo {
    fn process(_context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let mut found = false;
        for (start, word) in chapter.content.match_indices(WORD) {
            found = true;
            report(&Diagnostic {
                severity: Severity::Warning,
                message: "there is still something to do".to_owned(),
                code: Some("todo".to_owned()),
                chapter: None,
                span: Some(Span {
                    unit: Unit::Utf8,
                    start: start as u32,
                    end: (start + word.len()) as u32,
                }),
                help: None,
            });
        }
        Ok(found.then(|| chapter.content.replace(WORD, "**TODO**")))
    }
}
