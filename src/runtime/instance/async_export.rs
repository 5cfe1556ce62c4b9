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
    Asset, AssetsExport, BookExport, ChapterExport, Export, GuestResult, Kind, PluginContext,
    ReturnedBook, Version, for_version,
};
use crate::runtime::artifact::LoadError;
use crate::runtime::host::HostState;

/// A call of a plugin that may use the async ABI.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AsyncCall {
    /// `process` of a chapter plugin.
    Chapter(Version),
    /// `process` of a book plugin.
    Book(Version),
    /// `provide` of the interface `assets`.
    Assets,
    /// `run` of a command.
    Command,
}

impl AsyncCall {
    /// Returns the call of an export, or `None` if the contract has no async functions for its kind.
    pub fn of(export: Export) -> Option<Self> {
        match export {
            Export::Contract { kind, version, .. } => match kind {
                Kind::Chapter => Some(Self::Chapter(version)),
                Kind::Book => Some(Self::Book(version)),
                Kind::Editor | Kind::Session | Kind::Command => None,
            },
            Export::Command => Some(Self::Command),
        }
    }

    /// Returns the name of the function.
    fn function(self) -> &'static str {
        match self {
            Self::Chapter(_) | Self::Book(_) => "process",
            Self::Assets => "provide",
            Self::Command => "run",
        }
    }
}

/// An async function of a component that is not instantiated yet.
pub(crate) struct AsyncExport {
    index: ComponentExportIndex,
    call: AsyncCall,
}

/// An async function of an instance.
pub(crate) struct AsyncFunc(Func);

/// An async function that takes records of a contract version.
pub(crate) struct ContractFunc {
    function: AsyncFunc,
    version: Version,
}

impl AsyncExport {
    /// Finds the function of a call in an exported interface.
    ///
    /// # Errors
    /// [`LoadError::ExportType`] if the interface has no such function.
    pub fn find(
        pre: &InstancePre<HostState>,
        interface: &str,
        call: AsyncCall,
    ) -> Result<Self, LoadError> {
        let function = call.function();
        let component = pre.component();
        let index = component.get_export_index(None, interface);
        let index = index.and_then(|index| component.get_export_index(Some(&index), function));
        let missing = || LoadError::ExportType(format!("`{interface}` has no `{function}`"));
        Ok(Self {
            index: index.ok_or_else(missing)?,
            call,
        })
    }

    /// Returns the call that the function is for.
    pub fn call(&self) -> AsyncCall {
        self.call
    }

    /// Finds the function in an instance.
    ///
    /// # Errors
    /// Fails if the export is no function.
    pub fn load(
        &self,
        store: &mut Store<HostState>,
        instance: &Instance,
    ) -> wasmtime::Result<AsyncFunc> {
        let function = instance.get_func(store, self.index);
        let function = function.ok_or_else(|| Error::msg("the export is no function"))?;
        Ok(AsyncFunc(function))
    }
}

impl AsyncFunc {
    /// Returns the function as one of a contract version.
    pub fn of_contract(self, version: Version) -> ContractFunc {
        ContractFunc {
            function: self,
            version,
        }
    }

    /// Calls the function, and waits until every task that the plugin has started is done.
    ///
    /// A task that ran on would show in a later call, or be lost.
    ///
    /// # Errors
    /// Fails if the plugin is stopped, or waits for an event that can't occur.
    pub fn call<P, R>(&self, store: &mut Store<HostState>, arguments: P) -> wasmtime::Result<R>
    where
        P: ComponentNamedList + Lower,
        R: 'static,
        (R,): ComponentNamedList + Lift + Lower,
    {
        let function = self.0.typed::<P, (R,)>(&mut *store)?;
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
}

impl ChapterExport<HostState> for ContractFunc {
    fn process(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        chapter: &Chapter<'_>,
    ) -> GuestResult<Option<String>> {
        for_version!(self.version, v => v::process_chapter(chapter, |chapter| {
            self.function.call(store, (v::context_record(context), chapter))
        }))
    }
}

impl BookExport<HostState> for ContractFunc {
    fn process(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        book: &Book<'_>,
    ) -> GuestResult<Option<ReturnedBook>> {
        for_version!(self.version, v => v::with_book_record(book, |book| {
            self.function.call(store, (v::context_record(context), book))
        }))
    }
}

impl AssetsExport<HostState> for AsyncFunc {
    fn provide(&self, store: &mut Store<HostState>, config: &str) -> GuestResult<Vec<Asset>> {
        self.call(store, (config,))
    }
}
