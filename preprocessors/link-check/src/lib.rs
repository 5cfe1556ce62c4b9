//! An `mdbook-wasm` plugin that finds links which lead nowhere: to chapters that are not in the book, to
//! headings that a chapter does not have, and to files that are not there.
//!
//! It reads the book as mdBook renders it to HTML, and changes nothing. The work is done by [`check()`].
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/link-check.wasm"
//! config = { level = "error", exclude = ["api/*"], src = "src" }
//! # For `src`.
//! allow = { read = ["src"] }
//! ```

mod anchors;
mod check;
mod exclude;
mod files;
mod links;
mod nearest;
mod pages;

use mdbook_wasm_plugin::{Book, BookPlugin, Context, Severity, book_plugin};
use serde::Deserialize;

pub use check::check;
pub use exclude::Pattern;
pub use files::Files;

/// The plugin and its config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkCheck {
    /// What a link that leads nowhere is: an error fails the build.
    pub level: Level,
    /// Links that are left alone.
    pub exclude: Vec<Pattern>,
    /// The folder of the book's source, relative to its root, which has to be granted. Without it, links to
    /// files are left alone.
    pub src: Option<String>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is told.
    #[default]
    Warning,
    /// It fails the build.
    Error,
}

impl Level {
    fn severity(self) -> Severity {
        match self {
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}

book_plugin!(LinkCheck);

impl BookPlugin for LinkCheck {
    fn process(&self, _: &Context, book: Book) -> Result<Option<Book>, String> {
        let files = self.src.as_deref().map(Files::at).transpose()?;
        for finding in check(self, &book, files.as_ref()) {
            finding.report();
        }
        Ok(None)
    }
}
