//! `wasm-fixer` as an editor. The host searches for the words, and the plugin gets only the chapters that contain one.
//! This is the faster kind for a large book of which little changes.
//!
//! It has the same config as `wasm-fixer`, and changes chapters in the same way.

use std::collections::BTreeSet;

use mdbook_wasm_markdown::Replacements;
use mdbook_wasm_plugin::{Context, EditorPlugin, OpenBook, TextEdit, editor_plugin};
use serde::Deserialize;

/// The plugin, as it is read from its config.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WasmFixer {
    /// The words and their replacements, by default `{"WASM": "Wasm"}`.
    #[serde(default = "wasm")]
    pub replacements: Replacements,
}

fn wasm() -> Replacements {
    Replacements::new([("WASM", "Wasm")]).expect("both are words of one line")
}

editor_plugin!(WasmFixer);

impl EditorPlugin for WasmFixer {
    fn edit(&self, _: &Context, book: &OpenBook) -> Result<(), String> {
        // A word that is mapped to itself only prevents replacements in it.
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
