//! Async exports: functions that run as tasks of the component model's async ABI.
//!
//! Such a function may wait for other tasks of the plugin, and the plugin may continue after it has returned.

use std::future::poll_fn;

use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Func, Instance, InstancePre, Lift, Lower,
};
use wasmtime::{Error, Store};

use super::block_on::block_on;
use crate::contract::Version;
use crate::runtime::artifact::LoadError;
use crate::runtime::host::HostState;

/// Index of an async function in a component that is not instantiated yet.
pub(crate) struct AsyncExport {
    index: ComponentExportIndex,
    version: Option<Version>,
}

/// An async function of an instance.
pub(crate) struct AsyncFunc {
    function: Func,
    version: Option<Version>,
}

impl AsyncExport {
    /// Finds a function of an exported interface of this contract version.
    ///
    /// # Errors
    /// [`LoadError::ExportType`] if the interface has no such function.
    pub fn find(
        pre: &InstancePre<HostState>,
        interface: &str,
        function: &str,
        version: Option<Version>,
    ) -> Result<Self, LoadError> {
        let component = pre.component();
        let index = component.get_export_index(None, interface);
        let index = index.and_then(|index| component.get_export_index(Some(&index), function));
        let missing = || LoadError::ExportType(format!("`{interface}` has no `{function}`"));
        Ok(Self {
            index: index.ok_or_else(missing)?,
            version,
        })
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
        Ok(AsyncFunc {
            function: function.ok_or_else(|| Error::msg("the export is no function"))?,
            version: self.version,
        })
    }
}

impl AsyncFunc {
    /// Returns its contract version, or `None` if it is not part of the contract.
    pub fn version(&self) -> Option<Version> {
        self.version
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
        let function = self.function.typed::<P, (R,)>(&mut *store)?;
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
