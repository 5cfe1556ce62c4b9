//! The contract between the host and plugins: its versions, and the conversion between their records and the
//! [`Book`](crate::book::Book).
//!
//! This module knows nothing about engines, files or the state of a store. `runtime` implements the functions that
//! plugins import.

mod compare;
mod editing;
mod exports;
mod kind;
mod output_paths;
mod paths;
mod plugin_context;
mod qualified_name;
mod returned_book;
mod tree_builder;
pub(crate) mod versions;

pub use compare::{Difference, differences, expected_interface};
pub use editing::{EditError, EditableBook};
pub use exports::{Export, KindError, assets_version, find_export, kind_of, target_version};
pub use kind::Kind;
pub use plugin_context::PluginContext;
pub use returned_book::{ReturnedBookPlan, StructureError, StructureErrorKind, check_paths};
pub(crate) use versions::for_version;
pub use versions::v0_1::{
    Asset, Diagnostic, Level, ReturnedBook, ReturnedChapter, ReturnedEntry, ReturnedItem, Severity,
    Span, Unit, text_range,
};
pub use versions::v0_2::{
    BookHandle, Edit, EntryId, NewChapter, NewEntry, Outline, Place, TextEdit, front_matter_record,
    heading_records,
};
pub use versions::{
    AssetsExport, BookExport, BoundExport, ChapterExport, EditorExport, ExportIndices, GuestResult,
    ImportOrigin, SessionExport, Version, min_host_of_import, min_host_version, supported_versions,
};

/// The name of the contract's package.
pub const PACKAGE: &str = "mdbook:preprocessor";

#[cfg(test)]
impl Diagnostic {
    /// Returns the smallest diagnostic that a plugin can report.
    pub fn minimal() -> Self {
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
