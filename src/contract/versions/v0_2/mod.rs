//! Version 0.2 of the contract.

pub mod bindings;
mod exports;
mod markdown_records;
mod records;

pub use bindings::mdbook::preprocessor::editing::TextEdit;
pub use bindings::mdbook::preprocessor::edits::{
    ChapterHead, ContentEdit, Edit, EntryHead, EntryId, Insertion, NameEdit, NewChapter, NewEntry,
    Outline, Place, Relocation,
};
pub use bindings::mdbook::preprocessor::{editing, markdown};
pub use exports::{find_assets, find_export};
pub use markdown_records::{front_matter_record, heading_records};
pub use records::{cache_key_text, context_record};

pub use super::v0_1::{process_chapter, with_book_record};
use super::version_info::{VersionInfo, wit_files};

/// The facts about the version.
pub static INFO: VersionInfo = VersionInfo {
    number: semver::Version::new(0, 2, 0),
    min_host_version: semver::Version::new(0, 1, 0),
    files: wit_files![
        "v0.2":
        "types.wit",
        "context.wit",
        "log.wit",
        "diagnostics.wit",
        "markdown.wit",
        "edits.wit",
        "editing.wit",
        "chapter-processor.wit",
        "book-processor.wit",
        "async-chapter-processor.wit",
        "async-book-processor.wit",
        "book-editor.wit",
        "book-session.wit",
        "assets.wit",
        "worlds.wit",
    ],
    imports: &[
        "types",
        "context",
        "log",
        "diagnostics",
        "markdown",
        "edits",
        "editing",
    ],
    exports: &[
        "chapter-processor",
        "book-processor",
        "async-chapter-processor",
        "async-book-processor",
        "book-editor",
        "book-session",
        "assets",
    ],
};

/// The host's type for handles of the resource `editing.book`.
///
/// Behind a handle is a book in the resource table of the store.
pub struct BookHandle;
