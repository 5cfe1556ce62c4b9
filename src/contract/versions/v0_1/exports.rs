//! Calls of the interfaces that plugins for 0.1 export.

use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};

use super::bindings::exports::mdbook::preprocessor::{assets, book_processor, chapter_processor};
use super::records::{context_record, process_chapter, with_book_record};
use super::{Asset, ReturnedBook};
use crate::book::{Book, Chapter};
use crate::contract::kind::Kind;
use crate::contract::plugin_context::PluginContext;
use crate::contract::versions::{
    AssetsExport, BookExport, BoundExport, ChapterExport, ExportIndices, GuestResult,
    impl_common_exports, impl_export_indices, no_such_kind,
};

/// Finds the interface that a plugin of a kind exports.
///
/// # Errors
/// Fails if the interface does not have the type of the contract, or 0.1 has no such kind.
pub fn find_export<T: Send + 'static>(
    kind: Kind,
    pre: &InstancePre<T>,
) -> wasmtime::Result<Box<dyn ExportIndices<T>>> {
    Ok(match kind {
        Kind::Chapter => Box::new(chapter_processor::GuestIndices::new(pre)?),
        Kind::Book => Box::new(book_processor::GuestIndices::new(pre)?),
        Kind::Editor | Kind::Session | Kind::Command => return Err(no_such_kind(kind)),
    })
}

impl_common_exports!();
