//! Runs a command from its start to its end.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use super::load::LoadedPlugin;
use super::watchdog::Watchdog;
use crate::huge_pages::HugePageBuf;
use crate::runtime::engine::{OnTimeout, thread_stack};
use crate::runtime::events::{EventLog, Failure, PluginEvents, thread_spawn_failed};
use crate::runtime::host::{CommandIo, CommandStdout, Invocation, Permissions, Stdin};
use crate::runtime::quota::{LimitExceeded, ResourceLimits};

/// The standard output of a command, or why it failed.
type CommandOutput = Result<HugePageBuf, Failure>;

impl LoadedPlugin {
    /// Runs a command. Returns its standard output and, in any case, what it logged.
    ///
    /// # Errors
    /// [`Failure`] of the command, or of the host that could not start it.
    pub fn run(
        self: &Arc<Self>,
        limits: ResourceLimits,
        permissions: &Permissions,
        invocation: Invocation,
    ) -> (CommandOutput, PluginEvents) {
        match self.on_timeout() {
            OnTimeout::EpochInterrupt => match self.watch(&limits, None) {
                Ok(watchdog) => {
                    let event_log = EventLog::new(&limits, watchdog.memory.primary_lease());
                    self.execute(limits, permissions, invocation, &watchdog, event_log)
                }
                Err(failure) => (Err(failure), PluginEvents::default()),
            },
            OnTimeout::AbandonThread => {
                self.run_on_own_thread(limits, permissions.clone(), invocation)
            }
        }
    }

    /// Runs the command on a thread of its own, which is abandoned after a timeout.
    fn run_on_own_thread(
        self: &Arc<Self>,
        limits: ResourceLimits,
        permissions: Permissions,
        invocation: Invocation,
    ) -> (CommandOutput, PluginEvents) {
        let watchdog = Watchdog::disabled(&self.engine, &limits);
        let event_log = EventLog::new(&limits, watchdog.memory.primary_lease());
        let plugin = Arc::clone(self);
        let (sender, receiver) = mpsc::channel();
        let log_of_thread = event_log.clone();
        let thread = thread::Builder::new()
            .name("guest".to_owned())
            .stack_size(thread_stack(limits.stack))
            .spawn(move || {
                let ran =
                    plugin.execute(limits, &permissions, invocation, &watchdog, log_of_thread);
                // After a timeout nobody receives the result.
                let _ = sender.send(ran);
            });
        let thread = match thread {
            Ok(thread) => thread,
            Err(error) => return (Err(thread_spawn_failed(&error)), PluginEvents::default()),
        };
        match receiver.recv_timeout(limits.timeout) {
            Ok(ran) => ran,
            Err(RecvTimeoutError::Timeout) => {
                let over = LimitExceeded::Timeout(limits.timeout);
                (Err(Failure::Limit(over)), event_log.take())
            }
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Ok(()) => unreachable!("it has sent what came of it"),
                Err(panic) => resume_unwind(panic),
            },
        }
    }

    fn execute(
        &self,
        limits: ResourceLimits,
        permissions: &Permissions,
        invocation: Invocation,
        watchdog: &Watchdog,
        event_log: EventLog,
    ) -> (CommandOutput, PluginEvents) {
        let expected = invocation.size() + invocation.size() / 8;
        let stdout = CommandStdout::new(expected, limits.output, event_log.lease());
        let command = CommandIo {
            arguments: invocation.arguments,
            stdin: Stdin::new(invocation.input),
            stdout: stdout.clone(),
        };
        match self.instance_with(limits, permissions, watchdog, event_log, Some(command)) {
            Ok(mut instance) => {
                let ran = instance.start().and_then(|()| instance.run_command());
                (ran.map(|()| stdout.take()), instance.take_events())
            }
            Err(failure) => (Err(failure), PluginEvents::default()),
        }
    }
}
