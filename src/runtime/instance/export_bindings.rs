//! The export by which a plugin is called, before and after its component is instantiated.

use wasmtime::Store;
use wasmtime::component::{InstancePre, Resource, ResourceAny};
use wasmtime_wasi::p2::bindings::sync::exports::wasi::cli::run;

use super::async_export::{AsyncCall, AsyncExport, AsyncFunc};
use super::block_on::block_on;
use crate::book::{Book, Chapter};
use crate::contract::{
    Asset, BookHandle, BoundExport, Edit, EntryId, Export, ExportIndices, GuestResult,
    PluginContext, ReturnedBook, Version, for_version,
};
use crate::runtime::artifact::AsyncAbi;
use crate::runtime::host::HostState;

/// The export of a component that is not instantiated yet.
pub(crate) enum ExportBindings {
    /// An interface of the contract.
    Contract(Box<dyn ExportIndices<HostState>>),
    /// `wasi:cli/run`.
    Command(run::GuestIndices),
    /// A function of the async ABI.
    Async(AsyncExport),
}

/// The export of an instance.
pub(crate) enum BoundInstance {
    /// An interface of the contract.
    Contract(BoundExport<HostState>),
    /// `wasi:cli/run`.
    Command(run::Guest),
    /// `wasi:cli/run` of the async ABI.
    AsyncCommand(AsyncFunc),
}

impl ExportBindings {
    /// Finds the bindings of an export.
    ///
    /// # Errors
    /// Fails if the export does not have the type of the contract.
    pub fn of(export: Export, pre: &InstancePre<HostState>) -> wasmtime::Result<Self> {
        match export {
            Export::Contract {
                kind,
                version,
                is_async: false,
            } => for_version!(version, v => v::find_export(kind, pre)).map(Self::Contract),
            Export::Contract { is_async: true, .. } => Err(wrong_kind()),
            Export::Command => run::GuestIndices::new(pre).map(Self::Command),
        }
    }

    /// Finds the bindings of the `assets` interface.
    ///
    /// # Errors
    /// Fails if the export does not have the type of the contract.
    pub fn assets(version: Version, pre: &InstancePre<HostState>) -> wasmtime::Result<Self> {
        for_version!(version, v => v::find_assets(pre)).map(Self::Contract)
    }

    /// Instantiates the component, which runs its start functions.
    ///
    /// # Errors
    /// Fails if a start function traps or a limit is exceeded.
    pub fn instantiate(
        &self,
        pre: &InstancePre<HostState>,
        calls: AsyncAbi,
        store: &mut Store<HostState>,
    ) -> wasmtime::Result<BoundInstance> {
        let instance = match calls {
            AsyncAbi::Sync => pre.instantiate(&mut *store)?,
            AsyncAbi::Concurrent => block_on(pre.instantiate_async(&mut *store))?,
        };
        Ok(match self {
            Self::Contract(indices) => BoundInstance::Contract(indices.bind(store, &instance)?),
            Self::Command(indices) => BoundInstance::Command(indices.load(store, &instance)?),
            Self::Async(export) => {
                let function = export.load(store, &instance)?;
                match export.call() {
                    AsyncCall::Chapter(version) => BoundInstance::Contract(BoundExport::Chapter(
                        Box::new(function.of_contract(version)),
                    )),
                    AsyncCall::Book(version) => BoundInstance::Contract(BoundExport::Book(
                        Box::new(function.of_contract(version)),
                    )),
                    AsyncCall::Assets => {
                        BoundInstance::Contract(BoundExport::Assets(Box::new(function)))
                    }
                    AsyncCall::Command => BoundInstance::AsyncCommand(function),
                }
            }
        })
    }
}

impl BoundInstance {
    /// Calls a chapter plugin. Returns the new content, or `None` if it is unchanged.
    pub fn chapter(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        chapter: &Chapter<'_>,
    ) -> GuestResult<Option<String>> {
        let Self::Contract(BoundExport::Chapter(export)) = self else {
            return Err(wrong_kind());
        };
        store.data_mut().heading_rules = context.heading_rules();
        export.process(store, context, chapter)
    }

    /// Calls a book plugin. Returns the new book, or `None` if it is unchanged.
    pub fn book(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        book: &Book<'_>,
    ) -> GuestResult<Option<ReturnedBook>> {
        let Self::Contract(BoundExport::Book(export)) = self else {
            return Err(wrong_kind());
        };
        store.data_mut().heading_rules = context.heading_rules();
        export.process(store, context, book)
    }

    /// Calls an editor plugin with a borrowed handle of the book.
    pub fn edit(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
        book: Resource<BookHandle>,
    ) -> GuestResult<()> {
        let Self::Contract(BoundExport::Editor(export)) = self else {
            return Err(wrong_kind());
        };
        export.edit(store, context, book)
    }

    /// Calls the constructor of a session plugin.
    pub fn begin(
        &self,
        store: &mut Store<HostState>,
        context: &PluginContext<'_>,
    ) -> GuestResult<ResourceAny> {
        let Self::Contract(BoundExport::Session(export)) = self else {
            return Err(wrong_kind());
        };
        export.begin(store, context).map(Ok)
    }

    /// Calls `visit` of a session with one chapter.
    pub fn visit(
        &self,
        store: &mut Store<HostState>,
        session: ResourceAny,
        id: EntryId,
        chapter: &Chapter<'_>,
    ) -> GuestResult<()> {
        let Self::Contract(BoundExport::Session(export)) = self else {
            return Err(wrong_kind());
        };
        export.visit(store, session, id, chapter)
    }

    /// Calls `finish` of a session. Returns its edits of the book.
    pub fn finish(
        &self,
        store: &mut Store<HostState>,
        session: ResourceAny,
    ) -> GuestResult<Vec<Edit>> {
        let Self::Contract(BoundExport::Session(export)) = self else {
            return Err(wrong_kind());
        };
        export.finish(store, session)
    }

    /// Calls `provide` of the `assets` interface with the plugin's config as JSON.
    pub fn assets(&self, store: &mut Store<HostState>, config: &str) -> GuestResult<Vec<Asset>> {
        let Self::Contract(BoundExport::Assets(export)) = self else {
            return Err(wrong_kind());
        };
        export.provide(store, config)
    }

    /// Calls `wasi:cli/run`. The inner error has no message: the program failed.
    pub fn run(&self, store: &mut Store<HostState>) -> wasmtime::Result<Result<(), ()>> {
        match self {
            Self::Command(guest) => guest.call_run(store),
            Self::AsyncCommand(function) => function.call(store, ()),
            Self::Contract(_) => Err(wrong_kind()),
        }
    }
}

fn wrong_kind() -> wasmtime::Error {
    wasmtime::format_err!("internal error: a plugin of one kind was called as another")
}
