//! Prepares stores: all limits are set before an instance's first instruction.

use std::sync::atomic::Ordering;

use wasmtime::{Trap, UpdateDeadline};

use super::super::load::LoadedPlugin;
use super::super::watchdog::{TimeoutHandler, Watchdog};
use super::PluginInstance;
use crate::runtime::engine::OnTimeout;
use crate::runtime::events::{EventLog, Failure, thread_spawn_failed};
use crate::runtime::host::{CommandIo, HostState, Permissions, new_store};
use crate::runtime::linking::PartInstances;
use crate::runtime::quota::{Limiter, MemoryLease, OutOfMemory, ResourceLimits};

impl LoadedPlugin {
    /// Starts the plugin's time, which all of its instances share.
    ///
    /// After a timeout they are interrupted. A plugin that was compiled without interruption ends the process
    /// through `on_timeout` instead.
    ///
    /// # Errors
    /// [`Failure::Host`] if the system refuses a thread, or if `on_timeout` is missing where it is needed.
    pub fn watch(
        &self,
        limits: &ResourceLimits,
        on_timeout: Option<TimeoutHandler>,
    ) -> Result<Watchdog, Failure> {
        let on_timeout = match (self.on_timeout(), on_timeout) {
            (OnTimeout::EpochInterrupt, _) => None,
            (OnTimeout::AbandonThread, Some(end)) => Some(end),
            (OnTimeout::AbandonThread, None) => {
                let message = "internal error: plugin was compiled without interruption but no timeout handler was given";
                return Err(Failure::Host(message.to_owned()));
            }
        };
        let watchdog = Watchdog::start(&self.engine, &self.parts, limits, on_timeout);
        watchdog.map_err(|error| thread_spawn_failed(&error))
    }

    /// Prepares the primary instance. It takes its time and memory from the watchdog.
    ///
    /// # Errors
    /// [`Failure::Host`] if a granted folder can't be opened.
    pub fn primary_instance<'p>(
        &'p self,
        limits: ResourceLimits,
        permissions: &Permissions,
        watchdog: &'p Watchdog,
    ) -> Result<PluginInstance<'p>, Failure> {
        self.contract_instance(
            limits,
            permissions,
            watchdog,
            watchdog.memory.primary_lease(),
        )
    }

    /// Prepares a helper instance, which releases its memory when the primary one needs it.
    ///
    /// # Errors
    /// [`Failure::Host`] if a granted folder can't be opened.
    pub fn helper_instance<'p>(
        &'p self,
        limits: ResourceLimits,
        permissions: &Permissions,
        watchdog: &'p Watchdog,
    ) -> Result<PluginInstance<'p>, Failure> {
        self.contract_instance(
            limits,
            permissions,
            watchdog,
            watchdog.memory.helper_lease(),
        )
    }

    fn contract_instance<'p>(
        &'p self,
        limits: ResourceLimits,
        permissions: &Permissions,
        watchdog: &'p Watchdog,
        lease: MemoryLease,
    ) -> Result<PluginInstance<'p>, Failure> {
        let event_log = EventLog::new(&limits, lease);
        self.instance_with(limits, permissions, watchdog, event_log, None)
    }

    /// Prepares an instance that takes its memory from the lease of its event log.
    pub(crate) fn instance_with<'p>(
        &'p self,
        limits: ResourceLimits,
        permissions: &Permissions,
        watchdog: &'p Watchdog,
        event_log: EventLog,
        command: Option<CommandIo>,
    ) -> Result<PluginInstance<'p>, Failure> {
        let lease = event_log.lease();
        let limiter = Limiter::new(&limits, lease.clone());
        let guest = HostState::new(
            limiter,
            event_log.clone(),
            permissions,
            limits.handles,
            command,
        );
        let mut guest = guest.map_err(|error| {
            Failure::Host(format!("a folder that `allow.read` grants: {error:#}"))
        })?;
        let shared_budgets = watchdog.shared_budgets();
        let parts = PartInstances::new(&self.parts, &shared_budgets, &event_log, lease.is_helper());
        guest.providers = parts.providers();
        // Limits come first: a component can run start functions when it is instantiated.
        let mut store = new_store(&self.engine, guest, &limits);
        if self.on_timeout() == OnTimeout::EpochInterrupt {
            store.set_epoch_deadline(1);
            let (over, of_memory) = (watchdog.over(), lease.clone());
            let instance_parts = parts.clone();
            store.epoch_deadline_callback(move |_| {
                if over.load(Ordering::SeqCst) {
                    return Err(Trap::Interrupt.into());
                }
                if of_memory.is_preempted() || instance_parts.is_preempted() {
                    return Err(OutOfMemory::Preempted.into());
                }
                // The epoch was advanced for another instance.
                Ok(UpdateDeadline::Continue(1))
            });
        }
        Ok(PluginInstance {
            plugin: self,
            store,
            instance: None,
            parts,
            event_log,
            lease,
            limits,
            watchdog,
            had_refusals: false,
            cpu_timer: self.cpu_time.timer(),
        })
    }
}
