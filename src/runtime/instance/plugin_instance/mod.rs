//! An instance of a plugin, from its first instruction to its last.

mod prepare;

use wasmtime::Store;
use wasmtime::component::{Resource, ResourceAny};
use wasmtime_wasi::I32Exit;

use super::export_bindings::{BoundInstance, export_of, wrong_kind};
use super::load::LoadedPlugin;
use super::result_size::{edit_bytes, returned_bytes};
use super::watchdog::Watchdog;
use crate::book::{Book, Chapter};
use crate::contract::{
    Asset, BoundExport, Edit, EditableBook, EntryId, GuestResult, PluginContext, ReturnedBook,
};
use crate::runtime::events::{EventLog, EventLogHandle, Failure, PluginEvents};
use crate::runtime::host::HostState;
use crate::runtime::linking::PartInstances;
use crate::runtime::metrics::CpuTimer;
use crate::runtime::quota::{LimitExceeded, MemoryLease, OutOfMemory, ResourceLimits};

/// A plugin's instance at work on one book. It takes no more calls after one that did not return.
pub struct PluginInstance<'p> {
    plugin: &'p LoadedPlugin,
    store: Store<HostState>,
    instance: Option<BoundInstance>,
    parts: PartInstances,
    event_log: EventLog,
    lease: MemoryLease,
    limits: ResourceLimits,
    watchdog: &'p Watchdog,
    had_refusals: bool,
    cpu_timer: CpuTimer<'p>,
}

impl PluginInstance<'_> {
    /// Instantiates the component, which runs its start functions.
    ///
    /// # Errors
    /// [`Failure`] of a start function.
    pub fn start(&mut self) -> Result<(), Failure> {
        self.check_time()?;
        if self.lease.is_preempted() {
            return Err(self.failure(&OutOfMemory::Preempted.into()));
        }
        let timings = &self.plugin.timings;
        let (pre, store) = (&self.plugin.pre, &mut self.store);
        let calls = self.plugin.async_abi();
        let instance = timings.time_start(|| self.plugin.bindings.instantiate(pre, calls, store));
        let instance = instance.map_err(|error| self.failure(&error))?;
        self.check_time()?;
        self.had_refusals =
            self.store.data_mut().limiter.clear_refusals() | self.parts.clear_refusals();
        self.instance = Some(instance);
        Ok(())
    }

    /// Instantiates all parts now, instead of at their first call.
    ///
    /// # Errors
    /// [`Failure`] of a part.
    pub fn start_parts(&mut self) -> Result<(), Failure> {
        let started = self.parts.start();
        started.map_err(|error| self.failure(&error))
    }

    /// Calls a chapter plugin. Returns the new content, or `None` if it is unchanged.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn chapter(
        &mut self,
        context: &PluginContext<'_>,
        chapter: &Chapter<'_>,
    ) -> Result<Option<String>, Failure> {
        let content = self.call(|instance, store| {
            store.data_mut().heading_rules = context.heading_rules();
            export_of!(instance, Chapter).process(store, context, chapter)
        })?;
        // wasmtime's own limit is for each call, and all chapters are kept until the end.
        let bytes = content.as_ref().map_or(0, String::len);
        self.charge_output(bytes)?;
        self.charge_memory(bytes)?;
        Ok(content)
    }

    /// Calls a book plugin. Returns the new book, or `None` if it is unchanged.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn book(
        &mut self,
        context: &PluginContext<'_>,
        book: &Book<'_>,
    ) -> Result<Option<ReturnedBook>, Failure> {
        let returned = self.call(|instance, store| {
            store.data_mut().heading_rules = context.heading_rules();
            export_of!(instance, Book).process(store, context, book)
        })?;
        self.charge_memory(returned.as_ref().map_or(0, returned_bytes))?;
        Ok(returned)
    }

    /// Calls an editor plugin. Returns the edited book.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn edit(
        &mut self,
        context: &PluginContext<'_>,
        book: EditableBook,
    ) -> Result<EditableBook, Failure> {
        let table = self.store.data_mut().table();
        let book = table
            .push(book)
            .map_err(|error| self.failure(&error.into()))?;
        // The host owns the book. The guest borrows it for this call, which wasmtime enforces.
        let lent = Resource::new_borrow(book.rep());
        let returned =
            self.call(|instance, store| export_of!(instance, Editor).edit(store, context, lent));
        let table = self.store.data_mut().table();
        let edited = table
            .delete(book)
            .map_err(|error| self.failure(&error.into()));
        returned?;
        edited
    }

    /// Calls the constructor of a session plugin.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn begin(&mut self, context: &PluginContext<'_>) -> Result<GuestSession, Failure> {
        let begun = self
            .call(|instance, store| export_of!(instance, Session).begin(store, context).map(Ok));
        begun.map(GuestSession)
    }

    /// Passes a chapter to a session.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn visit(
        &mut self,
        session: &GuestSession,
        id: EntryId,
        chapter: &Chapter<'_>,
    ) -> Result<(), Failure> {
        self.call(|instance, store| {
            export_of!(instance, Session).visit(store, session.0, id, chapter)
        })
    }

    /// Finishes a session. Returns its edits of the book.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn finish(&mut self, session: &GuestSession) -> Result<Vec<Edit>, Failure> {
        let edits =
            self.call(|instance, store| export_of!(instance, Session).finish(store, session.0))?;
        let bytes = edits.iter().map(edit_bytes).sum();
        self.charge_output(bytes)?;
        self.charge_memory(bytes)?;
        Ok(edits)
    }

    /// Drops a session, which runs its destructor unless the instance has failed.
    ///
    /// # Errors
    /// [`Failure`] of the destructor.
    pub fn end(&mut self, session: GuestSession) -> Result<(), Failure> {
        if self.is_ready() {
            self.call(|_, store| session.0.resource_drop(store).map(Ok))
        } else {
            Ok(())
        }
    }

    /// Returns the assets of a [`LoadedPlugin::for_assets`], given its config as JSON.
    ///
    /// # Errors
    /// [`Failure`] of the plugin or of one of its parts.
    pub fn assets(&mut self, config: &str) -> Result<Vec<Asset>, Failure> {
        let assets =
            self.call(|instance, store| export_of!(instance, Assets).provide(store, config))?;
        let bytes = |asset: &Asset| size_of::<Asset>() + asset.name.len() + asset.content.len();
        self.charge_memory(assets.iter().map(bytes).sum())?;
        Ok(assets)
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// [`Failure`], also for an exit status other than 0.
    pub(crate) fn run_command(&mut self) -> Result<(), Failure> {
        let ended = self.call(|instance, store| {
            Ok(Ok(match instance.run(store) {
                Ok(Ok(())) => 0,
                Ok(Err(())) => 1,
                // `exit` unwinds the guest with this error.
                Err(error) => match error.downcast_ref() {
                    Some(I32Exit(status)) => *status,
                    None => return Err(error),
                },
            }))
        });
        match ended? {
            0 => Ok(()),
            status => Err(Failure::Status {
                status,
                stderr: self.event_log.take_stderr_tail(),
            }),
        }
    }

    /// Returns whether it ever continued after it was refused memory: its results may depend on its limits.
    pub fn had_refusals(&self) -> bool {
        self.had_refusals
    }

    /// Returns how many more instances of this size fit into the memory that is left.
    pub fn more_instances(&self) -> usize {
        let own = self.watchdog.memory.free() / self.lease.used().max(1);
        own.min(self.parts.spare_instances(&self.watchdog.shared_budgets()))
    }

    /// Returns whether it was preempted because the primary instance needs its memory.
    ///
    /// Its work is not done, which is no failure of the plugin.
    pub fn was_preempted(&self) -> bool {
        self.lease.is_preempted() || self.parts.is_preempted()
    }

    /// Moves this many bytes of its memory to the pool: results that outlive the instance.
    pub fn transfer_to_pool(&self, bytes: usize) {
        self.lease.transfer_to_pool(bytes);
    }

    /// Returns whether it takes calls: it was started and has not failed.
    pub fn is_ready(&self) -> bool {
        self.instance.is_some()
    }

    /// Returns a handle of its event log, for another thread.
    pub fn event_log_handle(&self) -> EventLogHandle {
        EventLogHandle::of(&self.event_log)
    }

    /// Takes what the plugin logged, reported and was denied since the last time, in order.
    pub fn take_events(&mut self) -> PluginEvents {
        let mut denials = self.store.data_mut().denials.take();
        // componentize-py's runtime reads the environment before the first call, whatever the plugin does.
        denials.environment &= !self.plugin.is_python;
        // Completes partial lines of parts before everything is taken.
        let part_shares = self.parts.take_events();
        PluginEvents {
            denials,
            part_shares,
            ..self.event_log.take()
        }
    }

    fn call<T>(
        &mut self,
        call: impl FnOnce(&BoundInstance, &mut Store<HostState>) -> GuestResult<T>,
    ) -> Result<T, Failure> {
        // It is put back only when the call returns: a trapped instance is never used again.
        let Some(instance) = self.instance.take() else {
            let message = "internal error: the instance was not started, or has failed before";
            return Err(Failure::Host(message.to_owned()));
        };
        // An instance that can't be interrupted checks for preemption here only.
        if self.lease.is_preempted() {
            return Err(self.failure(&OutOfMemory::Preempted.into()));
        }
        self.store.data_mut().reset_for_call();
        self.parts.reset_for_call();
        let (timings, store) = (&self.plugin.timings, &mut self.store);
        let called = self
            .cpu_timer
            .measure(|| timings.time_call(|| call(&instance, store)));
        match called {
            Ok(result) => {
                self.had_refusals |= self.store.data_mut().limiter.clear_refusals();
                self.had_refusals |= self.parts.clear_refusals();
                // A host call at the very end of a guest's work is not interrupted.
                self.check_time()?;
                self.instance = Some(instance);
                result.map_err(Failure::PluginError)
            }
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn check_time(&self) -> Result<(), Failure> {
        if self.watchdog.is_over() {
            return Err(Failure::Limit(LimitExceeded::Timeout(self.limits.timeout)));
        }
        Ok(())
    }

    /// Charges bytes of results to the output limit.
    fn charge_output(&mut self, bytes: usize) -> Result<(), Failure> {
        let counted = self.store.data_mut().limiter.charge_output(bytes);
        counted.map_err(|error| self.failure(&error.into()))
    }

    /// Charges bytes that the host keeps to the memory limit.
    fn charge_memory(&self, bytes: usize) -> Result<(), Failure> {
        let taken = self.lease.reserve(bytes);
        taken.map_err(|_| Failure::Limit(LimitExceeded::Memory(self.limits.memory)))
    }

    fn failure(&self, error: &wasmtime::Error) -> Failure {
        let limiter = &self.store.data().limiter;
        Failure::of(error, &self.limits, limiter, &self.event_log)
    }
}

/// Handle of a session plugin's session.
#[derive(Debug)]
pub struct GuestSession(ResourceAny);
