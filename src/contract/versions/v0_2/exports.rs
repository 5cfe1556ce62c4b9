//! Calls of the interfaces that plugins for 0.2 export.

use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre, Resource, ResourceAny};

use super::bindings::exports::mdbook::preprocessor::{
    assets, book_editor, book_processor, book_session, chapter_processor,
};
use super::records::context_record;
use super::{BookHandle, Edit, EntryId};
use crate::book::{Book, Chapter};
use crate::contract::kind::Kind;
use crate::contract::plugin_context::PluginContext;
use crate::contract::versions::v0_1::{
    Asset, ReturnedBook, process_chapter, with_book_record, with_chapter_record,
};
use crate::contract::versions::{
    AssetsExport, BookExport, BoundExport, ChapterExport, EditorExport, ExportIndices, GuestResult,
    SessionExport, impl_common_exports, impl_export_indices, no_such_kind,
};

/// Finds the interface that a plugin of a kind exports.
///
/// # Errors
/// Fails if the interface does not have the type of the contract, or 0.2 has no such kind.
pub fn find_export<T: Send + 'static>(
    kind: Kind,
    pre: &InstancePre<T>,
) -> wasmtime::Result<Box<dyn ExportIndices<T>>> {
    Ok(match kind {
        Kind::Chapter => Box::new(chapter_processor::GuestIndices::new(pre)?),
        Kind::Book => Box::new(book_processor::GuestIndices::new(pre)?),
        Kind::Editor => Box::new(book_editor::GuestIndices::new(pre)?),
        Kind::Session => Box::new(book_session::GuestIndices::new(pre)?),
        Kind::Command => return Err(no_such_kind(kind)),
    })
}

impl_common_exports!();

impl_export_indices! {
    Editor: book_editor;
    Session: book_session;
}

impl<T: Send + 'static> EditorExport<T> for book_editor::Guest {
    fn edit(
        &self,
        store: &mut Store<T>,
        context: &PluginContext<'_>,
        book: Resource<BookHandle>,
    ) -> GuestResult<()> {
        self.call_edit(store, context_record(context), book)
    }
}

impl<T: Send + 'static> SessionExport<T> for book_session::Guest {
    fn begin(
        &self,
        store: &mut Store<T>,
        context: &PluginContext<'_>,
    ) -> wasmtime::Result<ResourceAny> {
        self.session()
            .call_constructor(store, context_record(context))
    }

    fn visit(
        &self,
        store: &mut Store<T>,
        session: ResourceAny,
        id: EntryId,
        chapter: &Chapter<'_>,
    ) -> GuestResult<()> {
        with_chapter_record(chapter, |chapter| {
            self.session().call_visit(store, session, id, chapter)
        })
    }

    fn finish(&self, store: &mut Store<T>, session: ResourceAny) -> GuestResult<Vec<Edit>> {
        self.session().call_finish(store, session)
    }
}
