//! The place of a part in one instance of its plugin.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use wasmtime::component::{Func, Instance, ResourceType, Val};
use wasmtime::{Engine, Store, StoreContextMut, UpdateDeadline, bail};

use super::part::Part;
use super::resource_transfer::{Callee, Handles, OfCaller};
use crate::runtime::host::{HostState, LinkedPart, Providers, new_store};
use crate::runtime::output::{
    AccessDenials, Failure, OutputLog, PartFailed, PluginTimedOut, thread_spawn_failed,
};
use crate::runtime::quota::{
    BudgetExceeded, LimitExceeded, Limiter, MemoryLease, MemoryPool, OutOfMemory, PartTimer,
};

/// What all instances of a part have together.
pub struct PartBudget {
    name: String,
    timeout: Duration,
    pub memory: MemoryPool,
    pub timer: PartTimer,
}

impl PartBudget {
    /// `engines`: those of all parts and of the plugin.
    pub fn new(part: &Part, engines: &Arc<[Engine]>) -> Self {
        let allowance = &part.terms.allowance;
        Self {
            name: part.terms.name.clone(),
            timeout: allowance.timeout,
            memory: MemoryPool::new(allowance.memory, Arc::clone(engines)),
            timer: PartTimer::new(allowance.timeout, Arc::clone(engines)),
        }
    }

    /// What it is to go beyond its time.
    fn overdue(&self) -> PartFailed {
        PartFailed {
            part: self.name.clone(),
            failure: Failure::Limit(LimitExceeded::Time(self.timeout)),
        }
    }
}

/// The time of a plugin and of all its parts.
#[derive(Clone)]
pub struct Deadlines {
    /// That of the plugin is over.
    pub over: Arc<AtomicBool>,
    /// By the places of the parts.
    pub shifts: Arc<[Option<PartBudget>]>,
}

impl Deadlines {
    /// Who has gone beyond it: this part, its plugin, or a part that has called it.
    fn overdue(&self, place: usize) -> Option<wasmtime::Error> {
        let own = self.shifts.get(place).into_iter();
        let all = own.chain(self.shifts.iter()).flatten();
        let mut over = all.filter(|shift| shift.timer.is_expired());
        match over.next() {
            Some(shift) => Some(shift.overdue().into()),
            None if self.over.load(Ordering::SeqCst) => Some(PluginTimedOut.into()),
            None => None,
        }
    }
}

/// A part of one instance of a plugin, which is started when it is first called.
pub struct PartHandle {
    place: usize,
    pub part: Arc<Part>,
    hours: Deadlines,
    pub output_log: OutputLog,
    pub lease: MemoryLease,
    providers: Providers<HostState>,
    live: Mutex<Option<PartInstance>>,
}

/// An instance of a part.
struct PartInstance {
    store: Store<HostState>,
    instance: Instance,
    /// By their numbers, once they were called.
    functions: Vec<Option<Func>>,
    /// The types of its resources, and their numbers.
    own: Vec<(ResourceType, u32)>,
    handles: Handles,
}

impl PartHandle {
    pub fn new(
        place: usize,
        part: Arc<Part>,
        hours: Deadlines,
        output_log: OutputLog,
        providers: Providers<HostState>,
    ) -> Self {
        Self {
            place,
            part,
            hours,
            lease: output_log.lease(),
            output_log,
            providers,
            live: Mutex::default(),
        }
    }

    /// Starts the part, where that was not done yet.
    ///
    /// # Errors
    /// Likewise.
    pub fn begin(&self) -> wasmtime::Result<()> {
        self.work(|_| Ok(()))
    }

    /// Lets the part work, as long as it has time.
    fn work<T>(
        &self,
        work: impl FnOnce(&mut PartInstance) -> wasmtime::Result<T>,
    ) -> wasmtime::Result<T> {
        let mut live = match self.live.try_lock() {
            Ok(live) => live,
            Err(TryLockError::Poisoned(live)) => live.into_inner(),
            // Without circles, nobody that a part calls can call it.
            Err(TryLockError::WouldBlock) => bail!("a part was called while it was at work"),
        };
        let shift = self.hours.shifts.get(self.place).and_then(Option::as_ref);
        let Some(shift) = shift else {
            bail!("a part is called that was not linked")
        };
        let working = shift
            .timer
            .start()
            .map_err(|error| self.failed(thread_spawn_failed(&error)))?;
        let began = Instant::now();
        let live = match &mut *live {
            Some(live) => live,
            none => none.insert(self.start()?),
        };
        let done = work(live).map_err(|error| self.explain(error, live.store.data()));
        self.part.cpu_time.add(began.elapsed());
        drop(working);
        let done = done?;
        // Guests are interrupted, but what a host call did at the very end is not.
        match shift.timer.is_expired() {
            true => Err(shift.overdue().into()),
            false => Ok(done),
        }
    }

    fn start(&self) -> wasmtime::Result<PartInstance> {
        let Part {
            terms, engine, pre, ..
        } = &*self.part;
        let allowance = &terms.allowance;
        let limiter = Limiter::new(allowance, self.lease.clone());
        let guest = HostState::new(
            limiter,
            self.output_log.clone(),
            &terms.grants,
            allowance.handles,
            None,
        );
        let mut guest = guest.map_err(|error| {
            let why = format!("a folder that `allow.read` grants: {error:#}");
            self.failed(Failure::Host(why))
        })?;
        guest.providers = self.providers.clone();
        let mut store = new_store(engine, guest, allowance);
        store.set_epoch_deadline(1);
        let (hours, place, lease) = (self.hours.clone(), self.place, self.lease.clone());
        store.epoch_deadline_callback(move |_| {
            if let Some(overdue) = hours.overdue(place) {
                return Err(overdue);
            }
            if lease.is_preempted() {
                return Err(OutOfMemory::Preempted.into());
            }
            Ok(UpdateDeadline::Continue(1))
        });
        // What was over before the deadline was set interrupts nobody.
        if let Some(overdue) = self.hours.overdue(self.place) {
            return Err(overdue);
        }
        let instance = pre
            .instantiate(&mut store)
            .map_err(|error| self.explain(error, store.data()))?;
        let mut own = Vec::new();
        for resource in &self.part.resources {
            let ty = instance.get_resource(&mut store, resource.index);
            own.extend(ty.map(|ty| (ty, resource.number)));
        }
        let guest = store.data_mut();
        guest.limiter.clear_refusals();
        guest.reset_for_call();
        Ok(PartInstance {
            store,
            instance,
            functions: vec![None; self.part.functions.len()],
            own,
            handles: Handles::default(),
        })
    }

    /// What an error means for the caller. One that is of somebody else is left as it is.
    fn explain(&self, error: wasmtime::Error, guest: &HostState) -> wasmtime::Error {
        let error = match error.downcast() {
            Ok(OfCaller(error)) => return error,
            Err(error) => error,
        };
        let is_short = |short: &OutOfMemory| *short == OutOfMemory::Preempted;
        let gave_way = error.downcast_ref().is_some_and(is_short)
            || matches!(error.downcast_ref(), Some(BudgetExceeded::Memory(short)) if is_short(short));
        if error.is::<PartFailed>() || error.is::<PluginTimedOut>() || gave_way {
            return error;
        }
        let allowance = &self.part.terms.allowance;
        self.failed(Failure::of(
            &error,
            allowance,
            &guest.limiter,
            &self.output_log,
        ))
        .into()
    }

    fn failed(&self, failure: Failure) -> PartFailed {
        PartFailed {
            part: self.part.terms.name.clone(),
            failure,
        }
    }

    /// Its place in the settings.
    pub fn place(&self) -> usize {
        self.place
    }

    fn live(&self) -> MutexGuard<'_, Option<PartInstance>> {
        // Whatever a panic has left half done is not called any more.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a call of the plugin: what the part did before must not show.
    pub fn restart(&self) {
        if let Some(live) = &mut *self.live() {
            live.store.data_mut().reset_for_call();
        }
    }

    /// Whether the part was refused something, and got over it.
    pub fn clear_refusals(&self) -> bool {
        let mut live = self.live();
        let live = live.as_mut();
        live.is_some_and(|live| live.store.data_mut().limiter.clear_refusals())
    }

    /// What it has looked for in vain since the last time.
    pub fn take_denied(&self) -> AccessDenials {
        let mut denied = match &mut *self.live() {
            Some(live) => live.store.data_mut().denials.take(),
            None => AccessDenials::default(),
        };
        denied.environment &= !self.part.is_python;
        denied
    }
}

impl LinkedPart<HostState> for PartHandle {
    fn call(
        &self,
        index: usize,
        mut caller: StoreContextMut<'_, HostState>,
        parameters: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        self.work(|live| {
            let function = live.function(&self.part, index)?;
            let has_handles = self.part.functions.get(index);
            if !has_handles.is_some_and(|function| function.has_handles) {
                return function.call(&mut live.store, parameters, results);
            }
            let mut lent = Vec::new();
            let parameters = live.callee().take_in(parameters, &mut caller, &mut lent)?;
            function.call(&mut live.store, &parameters, results)?;
            live.callee().give_back(lent)?;
            live.callee().hand_out(results, &mut caller)
        })
    }

    fn drop_resource(&self, rep: u32) -> wasmtime::Result<()> {
        self.work(|live| {
            let handle = live.handles.take(rep)?;
            handle.resource_drop(&mut live.store)
        })
    }
}

impl PartInstance {
    fn function(&mut self, part: &Part, number: usize) -> wasmtime::Result<Func> {
        if let Some(function) = self.functions.get(number).copied().flatten() {
            return Ok(function);
        }
        let index = part.functions.get(number).map(|function| &function.index);
        let function = index.and_then(|index| self.instance.get_func(&mut self.store, index));
        let Some(function) = function else {
            bail!("a function is called that the part does not have")
        };
        self.functions[number] = Some(function);
        Ok(function)
    }

    fn callee(&mut self) -> Callee<'_> {
        Callee {
            store: &mut self.store,
            own: &self.own,
            handles: &mut self.handles,
        }
    }
}
