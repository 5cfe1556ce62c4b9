//! An `mdbook-wasm` plugin that spells words as they are meant to be spelt: by default `WASM`
//! becomes `Wasm`.
//!
//! Only prose is touched: paragraphs, headings, table cells, link text and image descriptions.
//! Code, addresses, raw HTML, labels, identifiers and everything else keep their bytes.
//!
//! The work is done by [`fixer`], which is plain Rust and runs anywhere. What makes it a plugin is
//! compiled for WebAssembly only.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/wasm-fixer.wasm"
//! # The default. A word mapped to itself is an exception: it is left alone.
//! config = { replacements = { WASM = "Wasm" } }
//! ```

pub mod fixer;

#[cfg(target_family = "wasm")]
mod plugin;
