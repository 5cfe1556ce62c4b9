//! What is made and armed before an instance's first instruction.

use std::sync::atomic::Ordering;

use wasmtime::{Trap, UpdateDeadline};

use super::super::load::LoadedPlugin;
use super::super::watchdog::{TimeoutHandler, Watchdog};
use super::PluginInstance;
use crate::runtime::engine::Overtime;
use crate::runtime::host::{Command, Grants, HostState, new_store};
use crate::runtime::linking::PartInstances;
use crate::runtime::output::{Failure, Journal, no_thread};
use crate::runtime::quota::{Account, Allowance, Limiter, Short};

impl LoadedPlugin {
    /// Lets the plugin's time run from now on, for all of its sessions. When it is over, they are interrupted, or
    /// else the process ends by `on_timeout`.
    ///
    /// # Errors
    /// [`Failure::Host`], where the system has no thread left to watch the time, or nobody has last words for a
    /// plugin that can't be interrupted.
    pub fn watch(
        &self,
        allowance: &Allowance,
        on_timeout: Option<TimeoutHandler>,
    ) -> Result<Watchdog, Failure> {
        let on_timeout = match (self.overtime(), on_timeout) {
            (Overtime::Interrupt, _) => None,
            (Overtime::Abandon, Some(end)) => Some(end),
            (Overtime::Abandon, None) => {
                let message = "its code was made to be left behind, and nobody ends the process";
                return Err(Failure::Host(message.to_owned()));
            }
        };
        let armed = Watchdog::arm(&self.engine, &self.parts, allowance, on_timeout);
        armed.map_err(|error| no_thread(&error))
    }

    /// Prepares an instance, whose time and memory are the watchdog's.
    ///
    /// # Errors
    /// [`Failure::Host`], where a folder that was granted can't be opened.
    pub fn session<'p>(
        &'p self,
        allowance: Allowance,
        grants: &Grants,
        watchdog: &'p Watchdog,
    ) -> Result<PluginInstance<'p>, Failure> {
        self.typed(allowance, grants, watchdog, watchdog.memory.own())
    }

    /// Prepares an instance that works beside that of a [`LoadedPlugin::session`], and gives way to it.
    ///
    /// # Errors
    /// Likewise.
    pub fn helper<'p>(
        &'p self,
        allowance: Allowance,
        grants: &Grants,
        watchdog: &'p Watchdog,
    ) -> Result<PluginInstance<'p>, Failure> {
        self.typed(allowance, grants, watchdog, watchdog.memory.borrow())
    }

    fn typed<'p>(
        &'p self,
        allowance: Allowance,
        grants: &Grants,
        watchdog: &'p Watchdog,
        account: Account,
    ) -> Result<PluginInstance<'p>, Failure> {
        let journal = Journal::new(&allowance, account);
        self.session_with(allowance, grants, watchdog, journal, None)
    }

    /// Prepares an instance that takes its memory from the journal's account.
    pub(crate) fn session_with<'p>(
        &'p self,
        allowance: Allowance,
        grants: &Grants,
        watchdog: &'p Watchdog,
        journal: Journal,
        command: Option<Command>,
    ) -> Result<PluginInstance<'p>, Failure> {
        let account = journal.account();
        let limiter = Limiter::new(&allowance, account.clone());
        let guest = HostState::new(limiter, journal.clone(), grants, allowance.handles, command);
        let mut guest = guest.map_err(|error| {
            Failure::Host(format!("a folder that `allow.read` grants: {error:#}"))
        })?;
        let hours = watchdog.hours();
        let company = PartInstances::new(&self.parts, &hours, &journal, account.borrows());
        guest.parts = company.givers();
        // Everything is armed before the first instruction: a component can start by itself.
        let mut store = new_store(&self.engine, guest, &allowance);
        if self.overtime() == Overtime::Interrupt {
            store.set_epoch_deadline(1);
            let (over, of_memory) = (watchdog.over(), account.clone());
            let of_parts = company.clone();
            store.epoch_deadline_callback(move |_| {
                if over.load(Ordering::SeqCst) {
                    return Err(Trap::Interrupt.into());
                }
                if of_memory.gives_way() || of_parts.gives_way() {
                    return Err(Short::GaveWay.into());
                }
                // It was meant for another instance.
                Ok(UpdateDeadline::Continue(1))
            });
        }
        Ok(PluginInstance {
            plugin: self,
            store,
            instance: None,
            company,
            journal,
            account,
            allowance,
            watchdog,
            forgave: false,
            busy: self.busy.count(),
        })
    }
}
