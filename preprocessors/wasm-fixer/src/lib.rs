//! An `mdbook-wasm` plugin that corrects the spelling of words: by default it replaces `WASM` with `Wasm`.
//!
//! Only prose is changed: paragraphs, headings, table cells, link text and image descriptions. Code, addresses, raw
//! HTML, labels, identifiers and everything else keep their bytes. [`Replacements`] does the work.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/wasm-fixer.wasm"
//! # The default. A word that is mapped to itself is an exception: it is not changed.
//! config = { replacements = { WASM = "Wasm" } }
//! ```

use mdbook_wasm_markdown::Replacements;
use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, chapter_plugin};
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

chapter_plugin!(WasmFixer);

impl ChapterPlugin for WasmFixer {
    fn process(&self, _: &Context, chapter: Chapter) -> Result<Option<String>, String> {
        Ok(self.replacements.apply(&chapter.content))
    }
}
