//! `wasm-fixer` as an editor. The host searches for the words, and hands over only the chapters in which one occurs:
//! the better kind for a large book of which little changes.
//!
//! Its config, and what it does to a chapter, are those of `wasm-fixer`.

use std::collections::BTreeSet;

use mdbook_wasm_markdown::Replacements;
use mdbook_wasm_plugin::{Context, EditorPlugin, OpenBook, TextEdit, editor_plugin};
use serde::Deserialize;

/// The plugin and its config.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WasmFixer {
    /// By default `{"WASM": "Wasm"}`.
    #[serde(default = "wasm")]
    pub replacements: Replacements,
}

fn wasm() -> Replacements {
    Replacements::new([("WASM", "Wasm")]).expect("both are words of one line")
}

editor_plugin!(WasmFixer);

impl EditorPlugin for WasmFixer {
    fn edit(&self, _: &Context, book: &OpenBook) -> Result<(), String> {
        // One that is mapped to itself only keeps others from being replaced in it.
        let words = self.replacements.iter().filter(|(word, new)| word != new);
        let chapters: BTreeSet<_> = words
            .flat_map(|(word, _)| book.chapters_containing(word))
            .collect();
        for chapter in chapters {
            let content = book.content(chapter)?;
            let edits = self.replacements.edits(&content).into_iter();
            let edits: Vec<_> = edits
                .map(|edit| TextEdit::new(edit.range, edit.replacement))
                .collect();
            if !edits.is_empty() {
                book.edit_content(chapter, &edits)?;
            }
        }
        Ok(())
    }
}
