//! Version 0.1 of the contract.

pub mod bindings;
mod exports;
mod records;
mod span;

pub use bindings::exports::mdbook::preprocessor::assets::Asset;
pub use bindings::mdbook::preprocessor::types::{
    BookItemResult as ReturnedItem, BookResult as ReturnedBook, ChapterResult as ReturnedChapter,
    EntryResult as ReturnedEntry,
};
pub use bindings::mdbook::preprocessor::{diagnostics, log, types};
pub use bindings::output::mdbook::preprocessor::diagnostics::{Diagnostic, Severity, Span, Unit};
pub use bindings::output::mdbook::preprocessor::log::Level;
pub use exports::{find_assets, find_export};
pub use records::{
    cache_key_text, context_record, process_chapter, with_book_record, with_chapter_record,
};
pub use span::{offset_unit, text_range};

use super::version_info::{VersionInfo, wit_files};

/// The facts about the version.
pub static INFO: VersionInfo = VersionInfo {
    number: semver::Version::new(0, 1, 0),
    min_host_version: semver::Version::new(0, 1, 0),
    files: wit_files![
        "v0.1":
        "types.wit",
        "log.wit",
        "diagnostics.wit",
        "chapter-processor.wit",
        "book-processor.wit",
        "assets.wit",
        "worlds.wit",
    ],
    imports: &["types", "log", "diagnostics"],
    exports: &["chapter-processor", "book-processor", "assets"],
};
