//! An `mdbook-wasm` plugin that spells words as they are meant to be spelt: by default `WASM`
//! becomes `Wasm`.
//!
//! Only prose is touched: paragraphs, headings, table cells, link text and image descriptions.
//! Code, addresses, raw HTML, labels, identifiers and everything else keep their bytes.
//!
//! The work is done by [`fixer`].
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/wasm-fixer.wasm"
//! # The default. A word mapped to itself is an exception: it is left alone.
//! config = { replacements = { WASM = "Wasm" } }
//! ```

pub mod fixer;

use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, chapter_plugin};
use serde::Deserialize;

use fixer::{Replacements, fix};

/// The plugin and its config.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct WasmFixer {
    /// By default `{"WASM": "Wasm"}`.
    #[serde(default)]
    pub replacements: Replacements,
}

chapter_plugin!(WasmFixer);

impl ChapterPlugin for WasmFixer {
    fn process(&self, _: &Context, chapter: Chapter) -> Result<Option<String>, String> {
        Ok(fix(&chapter.content, &self.replacements))
    }
}
