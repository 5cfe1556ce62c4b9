//! Part of one plugin instance, which is instantiated when it is first called.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use wasmtime::component::{Func, Instance, ResourceType, Val};
use wasmtime::{Store, StoreContextMut, UpdateDeadline, bail};

use super::loaded_part::LoadedPart;
use super::resource_transfer::{Callee, CallerError, HandleTable};
use super::shared_budgets::SharedBudgets;
use crate::runtime::events::{AccessDenials, EventLog, Failure, PartFailed, PluginTimedOut};
use crate::runtime::host::{CallablePart, HostState, Providers, new_store};
use crate::runtime::quota::{BudgetExceeded, Limiter, MemoryLease, OutOfMemory};

/// Part of one plugin instance.
pub struct LazyPartInstance {
    index: usize,
    pub part: Arc<LoadedPart>,
    shared_budgets: SharedBudgets,
    pub log: EventLog,
    pub lease: MemoryLease,
    providers: Providers<HostState>,
    instance: Mutex<Option<PartInstance>>,
}

/// Instance of a part, in a store of its own.
struct PartInstance {
    store: Store<HostState>,
    instance: Instance,
    /// Functions that were called before, by their index.
    functions: Vec<Option<Func>>,
    /// Resource types that the part defines, and their IDs.
    own_types: Vec<(ResourceType, u32)>,
    handles: HandleTable,
}

impl LazyPartInstance {
    /// Creates a handle without an instance. `index`: of the part in the settings. `log`: that of the part.
    pub fn new(
        index: usize,
        part: Arc<LoadedPart>,
        shared_budgets: SharedBudgets,
        log: EventLog,
        providers: Providers<HostState>,
    ) -> Self {
        Self {
            index,
            part,
            shared_budgets,
            lease: log.lease(),
            log,
            providers,
            instance: Mutex::default(),
        }
    }

    /// Returns the index of the part in the settings.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Instantiates the part, if that was not done before.
    ///
    /// # Errors
    /// Fails as [`CallablePart::call`] does.
    pub fn start(&self) -> wasmtime::Result<()> {
        self.run(|_| Ok(()))
    }

    /// Runs `call` in the part's instance, and counts its time.
    fn run<T>(
        &self,
        call: impl FnOnce(&mut PartInstance) -> wasmtime::Result<T>,
    ) -> wasmtime::Result<T> {
        let mut instance = match self.instance.try_lock() {
            Ok(instance) => instance,
            Err(TryLockError::Poisoned(instance)) => instance.into_inner(),
            // Parts have no cycles, so nothing that a part calls can call it.
            Err(TryLockError::WouldBlock) => {
                bail!("internal error: call of a part that is running")
            }
        };
        let Some(budget) = self.shared_budgets.part(self.index) else {
            bail!("internal error: call of a part that is not linked")
        };
        let running = budget.timer.start();
        let start = Instant::now();
        let instance = match &mut *instance {
            Some(instance) => instance,
            none => none.insert(self.instantiate()?),
        };
        let result = call(instance).map_err(|error| self.explain(error, instance.store.data()));
        self.part.cpu_time.add(start.elapsed());
        drop(running);
        let value = result?;
        // The part is interrupted in its own code, but not in a host call at its very end.
        budget.check_time()?;
        Ok(value)
    }

    fn instantiate(&self) -> wasmtime::Result<PartInstance> {
        let mut store = self.new_store()?;
        // A timeout before the epoch deadline was set interrupts nothing.
        self.shared_budgets.check(self.index)?;
        let instance = self
            .part
            .pre
            .instantiate(&mut store)
            .map_err(|error| self.explain(error, store.data()))?;
        let mut own_types = Vec::new();
        for resource in &self.part.resources {
            let ty = instance.get_resource(&mut store, resource.index);
            own_types.extend(ty.map(|ty| (ty, resource.id)));
        }
        let state = store.data_mut();
        state.limiter.clear_refusals();
        state.reset_for_call();
        Ok(PartInstance {
            store,
            instance,
            functions: vec![None; self.part.functions.len()],
            own_types,
            handles: HandleTable::default(),
        })
    }

    /// Creates the store, with the limits of the part.
    fn new_store(&self) -> wasmtime::Result<Store<HostState>> {
        let LoadedPart {
            options, engine, ..
        } = &*self.part;
        let limits = &options.limits;
        let limiter = Limiter::new(limits, self.lease.clone());
        let log = self.log.clone();
        let state = HostState::new(limiter, log, &options.permissions, limits.handles, None);
        let mut state = state.map_err(|error| {
            let why = format!("a folder that `allow.read` grants: {error:#}");
            self.failed(Failure::Host(why))
        })?;
        state.providers = self.providers.clone();
        let mut store = new_store(engine, state, limits);
        store.set_epoch_deadline(1);
        let (shared_budgets, index) = (self.shared_budgets.clone(), self.index);
        let lease = self.lease.clone();
        store.epoch_deadline_callback(move |_| {
            shared_budgets.check(index)?;
            if lease.is_preempted() {
                return Err(OutOfMemory::Preempted.into());
            }
            Ok(UpdateDeadline::Continue(1))
        });
        Ok(store)
    }

    /// Returns the error that the caller fails with. An error of the caller, of another part or of the plugin stays as
    /// it is.
    fn explain(&self, error: wasmtime::Error, state: &HostState) -> wasmtime::Error {
        let error = match error.downcast() {
            Ok(CallerError(error)) => return error,
            Err(error) => error,
        };
        let is_preempted = |short: &OutOfMemory| *short == OutOfMemory::Preempted;
        let was_preempted = error.downcast_ref().is_some_and(is_preempted)
            || matches!(error.downcast_ref(), Some(BudgetExceeded::Memory(short)) if is_preempted(short));
        if error.is::<PartFailed>() || error.is::<PluginTimedOut>() || was_preempted {
            return error;
        }
        let limits = &self.part.options.limits;
        let failure = Failure::of(&error, limits, &state.limiter, &self.log);
        self.failed(failure).into()
    }

    fn failed(&self, failure: Failure) -> PartFailed {
        PartFailed {
            part: self.part.options.name.clone(),
            failure,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<PartInstance>> {
        // An instance in which the host has panicked is not called again.
        self.instance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prepares for a call of the plugin, which must not see what the part did in earlier ones.
    pub fn reset_for_call(&self) {
        if let Some(instance) = &mut *self.lock() {
            instance.store.data_mut().reset_for_call();
        }
    }

    /// Returns whether the part was refused memory or tables since the last time, and went on.
    pub fn clear_refusals(&self) -> bool {
        let mut instance = self.lock();
        let instance = instance.as_mut();
        instance.is_some_and(|instance| instance.store.data_mut().limiter.clear_refusals())
    }

    /// Takes the accesses that were denied since the last time.
    pub fn take_denials(&self) -> AccessDenials {
        let mut denials = match &mut *self.lock() {
            Some(instance) => instance.store.data_mut().denials.take(),
            None => AccessDenials::default(),
        };
        // componentize-py's runtime reads the environment before the first call, whatever the part does.
        denials.environment &= !self.part.is_python;
        denials
    }
}

impl CallablePart<HostState> for LazyPartInstance {
    fn call(
        &self,
        function: usize,
        mut caller: StoreContextMut<'_, HostState>,
        parameters: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        self.run(|instance| {
            let func = instance.function(&self.part, function)?;
            let exported = self.part.functions.get(function);
            if !exported.is_some_and(|function| function.has_handles) {
                return func.call(&mut instance.store, parameters, results);
            }
            let mut borrows = Vec::new();
            let mut callee = instance.callee();
            let parameters = callee.import_values(parameters, &mut caller, &mut borrows)?;
            func.call(&mut instance.store, &parameters, results)?;
            let mut callee = instance.callee();
            callee.end_borrows(borrows)?;
            callee.export_values(results, &mut caller)
        })
    }

    fn drop_resource(&self, rep: u32) -> wasmtime::Result<()> {
        self.run(|instance| {
            let handle = instance.handles.remove(rep)?;
            handle.resource_drop(&mut instance.store)
        })
    }
}

impl PartInstance {
    fn function(&mut self, part: &LoadedPart, index: usize) -> wasmtime::Result<Func> {
        if let Some(func) = self.functions.get(index).copied().flatten() {
            return Ok(func);
        }
        let export = part.functions.get(index).map(|function| &function.index);
        let func = export.and_then(|export| self.instance.get_func(&mut self.store, export));
        let Some(func) = func else {
            bail!("internal error: the part has no function {index}")
        };
        self.functions[index] = Some(func);
        Ok(func)
    }

    fn callee(&mut self) -> Callee<'_> {
        Callee {
            store: &mut self.store,
            own_types: &self.own_types,
            handles: &mut self.handles,
        }
    }
}
