//! The export by which a plugin is called, before and after its component is instantiated.

use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, Func, InstancePre};
use wasmtime_wasi::p2::bindings::sync::exports::wasi::cli::run;

use super::async_export::{AsyncCall, AsyncExport, call_async, find_function, get_function};
use super::block_on::block_on;
use crate::contract::{BoundExport, Export, ExportIndices, Kind, PACKAGE, Version, for_version};
use crate::runtime::artifact::{AsyncAbi, LoadError};
use crate::runtime::host::HostState;

/// The export of a component that is not instantiated yet.
pub(crate) enum ExportBindings {
    /// An interface of the contract.
    Contract(Box<dyn ExportIndices<HostState>>),
    /// `wasi:cli/run`.
    Command(run::GuestIndices),
    /// `run` of `wasi:cli/run` in the async ABI.
    AsyncCommand(ComponentExportIndex),
}

/// The export of an instance.
pub(crate) enum BoundInstance {
    /// An interface of the contract.
    Contract(BoundExport<HostState>),
    /// `wasi:cli/run`.
    Command(run::Guest),
    /// `run` of `wasi:cli/run` in the async ABI.
    AsyncCommand(Func),
}

impl ExportBindings {
    /// Finds the bindings of an export. `interface`: its name.
    ///
    /// # Errors
    /// [`LoadError::ExportType`] if the export does not have the type of the contract.
    pub fn of(
        export: Export,
        interface: &str,
        calls: AsyncAbi,
        pre: &InstancePre<HostState>,
    ) -> Result<Self, LoadError> {
        let function = export.async_function();
        if let (AsyncAbi::Concurrent, Some(function)) = (calls, function) {
            let index = find_function(pre, interface, function)?;
            let (kind, version) = match export {
                Export::Command => return Ok(Self::AsyncCommand(index)),
                Export::Contract { kind, version, .. } => (kind, version),
            };
            let call = match kind {
                Kind::Chapter => AsyncCall::Chapter,
                Kind::Book => AsyncCall::Book,
                Kind::Editor | Kind::Session | Kind::Command => {
                    return Err(wrong_type(wrong_kind()));
                }
            };
            return Ok(Self::Contract(Box::new(AsyncExport {
                index,
                call,
                version,
            })));
        }
        let found = match export {
            Export::Contract {
                kind,
                version,
                is_async: false,
            } => for_version!(version, v => v::find_export(kind, pre)).map(Self::Contract),
            Export::Contract { is_async: true, .. } => Err(wrong_kind()),
            Export::Command => run::GuestIndices::new(pre).map(Self::Command),
        };
        found.map_err(wrong_type)
    }

    /// Finds the bindings of the `assets` interface.
    ///
    /// # Errors
    /// [`LoadError::ExportType`] if the export does not have the type of the contract.
    pub fn assets(
        version: Version,
        calls: AsyncAbi,
        pre: &InstancePre<HostState>,
    ) -> Result<Self, LoadError> {
        Ok(Self::Contract(match calls {
            AsyncAbi::Sync => {
                for_version!(version, v => v::find_assets(pre)).map_err(wrong_type)?
            }
            AsyncAbi::Concurrent => {
                let interface = format!("{PACKAGE}/assets@{version}");
                Box::new(AsyncExport {
                    index: find_function(pre, &interface, "provide")?,
                    call: AsyncCall::Assets,
                    version,
                })
            }
        }))
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
            Self::AsyncCommand(index) => {
                BoundInstance::AsyncCommand(get_function(store, &instance, *index)?)
            }
        })
    }
}

/// Returns the export of an instance, whose plugin must be of this kind.
macro_rules! export_of {
    ($instance:expr, $kind:ident) => {
        match $instance {
            BoundInstance::Contract(BoundExport::$kind(export)) => export,
            _ => return Err(wrong_kind()),
        }
    };
}
pub(crate) use export_of;

impl BoundInstance {
    /// Calls `wasi:cli/run`. The inner error has no message: the program failed.
    pub fn run(&self, store: &mut Store<HostState>) -> wasmtime::Result<Result<(), ()>> {
        match self {
            Self::Command(guest) => guest.call_run(store),
            Self::AsyncCommand(function) => call_async(*function, store, ()),
            Self::Contract(_) => Err(wrong_kind()),
        }
    }
}

/// Returns the error of a call that the plugin does not have.
pub(crate) fn wrong_kind() -> wasmtime::Error {
    wasmtime::format_err!("internal error: a plugin of one kind was called as another")
}

fn wrong_type(error: wasmtime::Error) -> LoadError {
    LoadError::ExportType(format!("{error:#}"))
}
