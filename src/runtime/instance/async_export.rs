//! A plugin's function, called as a task: it may wait for what else the plugin does, and the plugin may go on when it
//! has returned.

use std::future::poll_fn;

use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Func, Instance, InstancePre, Lift, Lower,
};
use wasmtime::{Error, Store};

use super::block_on::block_on;
use crate::contract::Version;
use crate::runtime::artifact::Refusal;
use crate::runtime::host::HostState;

/// Such a function, before there is an instance.
pub(crate) struct AsyncExport {
    index: ComponentExportIndex,
    version: Option<Version>,
}

/// The same in an instance.
pub(crate) struct AsyncFunc {
    function: Func,
    version: Option<Version>,
}

impl AsyncExport {
    /// The function of an interface that a component exports, of this version of the contract.
    ///
    /// # Errors
    /// [`Refusal::ExportType`], where the interface has no such function.
    pub fn find(
        pre: &InstancePre<HostState>,
        interface: &str,
        function: &str,
        version: Option<Version>,
    ) -> Result<Self, Refusal> {
        let component = pre.component();
        let index = component.get_export_index(None, interface);
        let index = index.and_then(|index| component.get_export_index(Some(&index), function));
        let missing = || Refusal::ExportType(format!("`{interface}` has no `{function}`"));
        Ok(Self {
            index: index.ok_or_else(missing)?,
            version,
        })
    }

    /// Looks it up.
    pub fn load(
        &self,
        store: &mut Store<HostState>,
        instance: &Instance,
    ) -> wasmtime::Result<AsyncFunc> {
        let function = instance.get_func(store, self.index);
        Ok(AsyncFunc {
            function: function.ok_or_else(|| Error::msg("it is no function"))?,
            version: self.version,
        })
    }
}

impl AsyncFunc {
    /// The version of the contract that it is of. `None`: it is not the contract's.
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// Calls it, and returns when nothing is left that the plugin has begun: what it would do later would show
    /// in another call, or be lost.
    ///
    /// # Errors
    /// Where it was stopped, or waits for what never comes.
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
