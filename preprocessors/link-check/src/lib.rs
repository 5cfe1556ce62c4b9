//! An `mdbook-wasm` plugin that finds broken links: to chapters, headings and files that do not exist.
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

/// The plugin, as it is read from its config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkCheck {
    /// The severity of a broken link. An error fails the build.
    pub level: Level,
    /// Links that are not checked.
    pub exclude: Vec<Pattern>,
    /// The folder of the book's source, relative to its root. It has to be granted to the plugin. Without it, links to
    /// files are not checked.
    pub src: Option<String>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The finding is reported.
    #[default]
    Warning,
    /// The finding fails the build.
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
        let files = self.src.as_deref().map(Files::open).transpose()?;
        for finding in check(self, &book, files.as_ref()) {
            finding.report();
        }
        Ok(None)
    }
}
