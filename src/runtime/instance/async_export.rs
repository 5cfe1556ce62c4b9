//! Async exports: functions that run as tasks of the component model's async ABI.
//!
//! Such a function may wait for other tasks of the plugin, and the plugin may continue after it has returned.

use std::future::poll_fn;

use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Func, Instance, InstancePre, Lift, Lower,
};
use wasmtime::{Error, Store};

use super::block_on::block_on;
use crate::book::{Book, Chapter};
use crate::contract::{
    Asset, AssetsExport, BookExport, BoundExport, ChapterExport, ExportIndices, GuestResult,
    PluginContext, ReturnedBook, Version, for_version,
};
use crate::runtime::artifact::LoadError;
use crate::runtime::host::HostState;

/// Function of the contract that may use the async ABI.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AsyncCall {
    /// `process` of a chapter plugin.
    Chapter,
    /// `process` of a book plugin.
    Book,
    /// `provide` of the interface `assets`.
    Assets,
}

/// An async function of a component that is not instantiated yet.
pub(crate) struct AsyncExport {
    pub index: ComponentExportIndex,
    pub call: AsyncCall,
    pub version: Version,
}

/// An async function of an instance, which takes records of a contract version.
struct AsyncFunc {
    function: Func,
    version: Version,
}

/// Finds a function in an exported interface.
///
/// # Errors
/// [`LoadError::ExportType`] if the interface has no such function.
pub(crate) fn find_function(
    pre: &InstancePre<HostState>,
    interface: &str,
    function: &str,
) -> Result<ComponentExportIndex, LoadError> {
    let component = pre.component();
    let index = component.get_export_index(None, interface);
    let index = index.and_then(|index| component.get_export_index(Some(&index), function));
    let missing = || LoadError::ExportType(format!("`{interface}` has no `{function}`"));
    index.ok_or_else(missing)
}

/// Returns a function of an instance.
///
/// # Errors
/// Fails if the export is no function.
pub(crate) fn get_function(
    store: &mut Store<HostState>,
    instance: &Instance,
    index: ComponentExportIndex,
) -> wasmtime::Result<Func> {
    let function = instance.get_func(store, index);
    function.ok_or_else(|| Error::msg("the export is no function"))
}

/// Calls an async function, and waits until every task that the plugin has started is done.
///
/// A task that ran on would show in a later call, or be lost.
///
/// # Errors
/// Fails if the plugin is stopped, or waits for an event that can't occur.
pub(crate) fn call_async<P, R>(
    function: Func,
    store: &mut Store<HostState>,
    arguments: P,
) -> wasmtime::Result<R>
where
    P: ComponentNamedList + Lower,
    R: 'static,
    (R,): ComponentNamedList + Lift + Lower,
{
    let function = function.typed::<P, (R,)>(&mut *store)?;
    block_on(async {
        let (returned,) = function.call_async(&mut *store, arguments).await?;
        store
            .run_concurrent(async |tasks| {
                poll_fn(|context| tasks.poll_no_interesting_tasks(context)).await;
            })
            .await?;
        Ok(returned)
    })
}

impl ExportIndices<HostState> for AsyncExport {
    fn bind(
        &self,
        store: &mut Store<HostState>,
        instance: &Instance,
    ) -> wasmtime::Result<BoundExport<HostState>> {
        let function = Box::new(AsyncFunc {
            function: get_function(store, instance, self.index)?,
            version: self.version,
        });
        Ok(match self.call {
            AsyncCall::Chapter => BoundExport::Chapter(function),
            AsyncCall::Book => BoundExport::Book(function),
            AsyncCall::Assets => BoundExport::Assets(function),
        })
    }
}

impl ChapterExport<HostState> for AsyncFunc {
    fn process(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        chapter: &Chapter<'_>,
    ) -> GuestResult<Option<String>> {
        for_version!(self.version, v => v::process_chapter(chapter, |chapter| {
            call_async(self.function, store, (v::context_record(context), chapter))
        }))
    }
}

impl BookExport<HostState> for AsyncFunc {
    fn process(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        book: &Book<'_>,
    ) -> GuestResult<Option<ReturnedBook>> {
        for_version!(self.version, v => v::with_book_record(book, |book| {
            call_async(self.function, store, (v::context_record(context), book))
        }))
    }
}

impl AssetsExport<HostState> for AsyncFunc {
    fn provide(&self, store: &mut Store<HostState>, config: &str) -> GuestResult<Vec<Asset>> {
        call_async(self.function, store, (config,))
    }
}
