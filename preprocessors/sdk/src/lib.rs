//! What a plugin for `mdbook-wasm` in Rust would otherwise repeat: the bindings of the contract, the
//! export, the reading of its config, and the ways to say something.
//!
//! A plugin is a type that is read from its config, and has one function:
//!
//! ```
//! use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, Diagnostic, chapter_plugin};
//! use serde::Deserialize;
//!
//! /// Replaces a word in bold type, and reports where it stood.
//! #[derive(Deserialize)]
//! #[serde(deny_unknown_fields, rename_all = "kebab-case")]
//! struct Embolden {
//!     word: String,
//!     #[serde(default)]
//!     in_drafts: bool,
//! }
//!
//! impl ChapterPlugin for Embolden {
//!     fn process(&self, _: &Context, chapter: Chapter) -> Result<Option<String>, String> {
//!         if chapter.path.is_none() && !self.in_drafts {
//!             return Ok(None);
//!         }
//!         for (at, word) in chapter.content.match_indices(&self.word) {
//!             Diagnostic::note(format!("{word:?} was made bold"))
//!                 .with_code("bold")
//!                 .at(at..at + word.len())
//!                 .report();
//!         }
//!         log::debug!("done with {}", chapter.name);
//!         Ok(Some(chapter.content.replace(&self.word, &format!("**{}**", self.word))))
//!     }
//! }
//!
//! chapter_plugin!(Embolden);
//!
//! // Natively, it is a type like any other, which tests can use.
//! let plugin: Embolden = mdbook_wasm_plugin::read_config(r#"{"word": "here"}"#)?;
//! assert!(!plugin.in_drafts);
//! for (config, error) in [
//!     (r#"{"word": 3}"#, "`config.word` is 3, expected a string"),
//!     (
//!         r#"{"in_drafts": true}"#,
//!         "`config.in_drafts`: there is no such key; possible are `word`, `in-drafts`",
//!     ),
//!     ("{}", "`config` has no key `word`"),
//! ] {
//!     let read = mdbook_wasm_plugin::read_config::<Embolden>(config);
//!     assert_eq!(read.err().as_deref(), Some(error));
//! }
//! # Ok::<(), String>(())
//! ```
//!
//! Its crate is built for `wasm32-wasip2` with `crate-type = ["cdylib"]`, and needs `serde` for the derive.
//! For another target, the macro makes nothing, so that logic can be tested by plain `cargo test`.

mod bindings;
mod config;
mod diagnostic;
mod editing;
mod logger;
mod markdown;
mod plugin;

pub use bindings::assets::exports::mdbook::preprocessor::assets::Asset;
pub use bindings::editor::mdbook::preprocessor::editing::{Book as OpenBook, TextEdit};
pub use bindings::editor::mdbook::preprocessor::edits::{
    ChapterHead, ContentEdit, Edit, EntryHead, EntryId, Insertion, NameEdit, NewChapter, NewEntry,
    Outline, Place, Relocation,
};
pub use bindings::mdbook::preprocessor::context::{Context, Metadata};
pub use bindings::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit};
pub use bindings::mdbook::preprocessor::markdown::Format;
pub use bindings::mdbook::preprocessor::types::{Book, BookItem, Chapter, Entry};
pub use config::read_config;
pub use editing::{EditorPlugin, SessionPlugin};
pub use markdown::{FrontMatter, Heading, front_matter, headings};
pub use plugin::{Assets, BookPlugin, ChapterPlugin};

/// What the macros expand to. No part of the interface.
#[doc(hidden)]
pub mod private {
    pub use crate::bindings::{assets, book, chapter, editor, session};
    pub use crate::editing::{Gathering, edit};
    pub use crate::plugin::{Kept, provide};
}

/// The examples on the crate's page are tested too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
