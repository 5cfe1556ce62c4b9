//! The base of plugins for `mdbook-wasm` in Rust: bindings of the contract, exports, a typed config, and functions to
//! log and to report findings.
//!
//! A plugin is a type that is read from its config, with one function:
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
//!     (r#"{"word": 3}"#, "`config.word`: expected a string, found 3"),
//!     (
//!         r#"{"in_drafts": true}"#,
//!         "`config.in_drafts`: unknown key, expected `word` or `in-drafts`",
//!     ),
//!     ("{}", "`config`: missing key `word`"),
//! ] {
//!     let read = mdbook_wasm_plugin::read_config::<Embolden>(config);
//!     assert_eq!(read.err().as_deref(), Some(error));
//! }
//! # Ok::<(), String>(())
//! ```
//!
//! Build its crate for `wasm32-wasip2` with `crate-type = ["cdylib"]` and `serde` as a dependency. On other targets the
//! macro expands to nothing, so `cargo test` can test the logic natively.

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

/// Items that the macros use. They are not a part of the public interface.
#[doc(hidden)]
pub mod private {
    pub use crate::bindings::{assets, book, chapter, editor, session};
    pub use crate::editing::{OpenSession, edit};
    pub use crate::plugin::{PluginCell, provide};
}

/// Tests the examples in `README.md`.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
