//! An `mdbook-wasm` plugin that spells words as they are meant to be spelt: by default `WASM`
//! becomes `Wasm`.
//!
//! Only prose is touched: paragraphs, headings, table cells, link text and image descriptions.
//! Code, addresses, raw HTML, labels, identifiers and everything else keep their bytes.
//!
//! The work is done by [`Replacements`].
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/wasm-fixer.wasm"
//! # The default. A word mapped to itself is an exception: it is left alone.
//! config = { replacements = { WASM = "Wasm" } }
//! ```

use mdbook_wasm_markdown::Replacements;
use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, chapter_plugin};
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

chapter_plugin!(WasmFixer);

impl ChapterPlugin for WasmFixer {
    fn process(&self, _: &Context, chapter: Chapter) -> Result<Option<String>, String> {
        Ok(self.replacements.apply(&chapter.content))
    }
}
