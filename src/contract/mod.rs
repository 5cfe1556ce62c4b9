//! What a plugin sees: the bindings that are generated from `wit/`, and the way between their
//! records and the [`Book`](crate::book::Book).

mod compare;
mod editing;
mod kind;
mod markdown;
mod present;
mod rebuild;
mod span;
pub mod v0_1;
pub mod v0_2;
mod version;

pub use compare::{Difference, differences, wanted};
pub use editing::{EditError, OpenBook};
pub use kind::{Export, Kind, KindError, Offer, assets, built_for, export, kind, needed_host};
pub use markdown::{front_matter, headings};
pub use present::{BookRecord, ContextRecord, chapter_record};
pub use rebuild::{Plan, StructureError, check_paths};
pub use span::text_range;
pub use v0_1::exports::mdbook::preprocessor::assets::Asset;
pub use v0_1::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit};
pub use v0_1::mdbook::preprocessor::log::Level;
pub use v0_1::mdbook::preprocessor::types::BookResult as ReturnedBook;
pub use v0_2::mdbook::preprocessor::edits::{Edit, EntryId};
pub use version::{Version, first_host, spoken};

#[cfg(test)]
impl Diagnostic {
    /// The least that a plugin can report, for tests.
    pub fn least() -> Self {
        Self {
            severity: Severity::Note,
            message: String::new(),
            code: None,
            chapter: None,
            span: None,
            help: None,
        }
    }
}

/// The contract's package.
pub const PACKAGE: &str = "mdbook:preprocessor";
