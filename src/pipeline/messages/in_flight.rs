//! Reports a timed-out plugin from the watchdog's thread while the caller is still blocked in the guest.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::message::{Finding, FindingCounts, Message, MessageSink};
use super::plugin_failure::{Phase, failure_problem};
use crate::problem::Problem;
use crate::runtime::{
    EventLogHandle, Failure, LimitExceeded, PluginEvent, PluginEvents, PluginInstance,
    TimeoutHandler,
};

/// Reports a timeout and ends the process. It is called on the watchdog's thread.
pub type ExitProcess = Arc<dyn Fn(&InFlight) -> Infallible + Send + Sync>;

/// Handles the timeout of a plugin that can't be interrupted.
pub struct TimeoutReporter {
    /// The running calls of the plugin.
    pub in_flight: InFlight,
    /// Ends the process.
    pub exit: ExitProcess,
}

impl TimeoutReporter {
    /// Returns the function that the watchdog calls on a timeout.
    pub fn handler(&self) -> TimeoutHandler {
        let (in_flight, exit) = (self.in_flight.clone(), Arc::clone(&self.exit));
        Box::new(move || exit(&in_flight))
    }
}

/// The running calls of a plugin's instances. Clones share the state.
#[derive(Clone)]
pub struct InFlight(Arc<InFlightCalls>);

struct InFlightCalls {
    plugin: String,
    timeout: Duration,
    found: Mutex<FindingCounts>,
    /// The calls that have not returned yet, by the index of their chapter.
    calls: Mutex<BTreeMap<Option<usize>, Call>>,
}

/// A call that has not returned yet.
struct Call {
    phase: Phase<'static>,
    log: EventLogHandle,
}

/// Runs `call`, and lets a timeout meanwhile be reported with its phase and events.
///
/// `chapter` is the index of the chapter that the call processes, if it is one.
pub fn track<'s, T>(
    reporter: Option<&TimeoutReporter>,
    chapter: Option<usize>,
    phase: Phase<'_>,
    instance: &mut PluginInstance<'s>,
    call: impl FnOnce(&mut PluginInstance<'s>) -> T,
) -> T {
    let Some(TimeoutReporter { in_flight, .. }) = reporter else {
        return call(instance);
    };
    let calls = &in_flight.0.calls;
    let in_flight = Call {
        phase: phase.into_owned(),
        log: instance.event_log_handle(),
    };
    lock(calls).insert(chapter, in_flight);
    let returned = call(instance);
    lock(calls).remove(&chapter);
    returned
}

impl InFlight {
    /// Creates the state of a plugin that runs nothing yet. `timeout` is its time limit.
    pub fn new(plugin: &str, timeout: Duration) -> Self {
        Self(Arc::new(InFlightCalls {
            plugin: plugin.to_owned(),
            timeout,
            found: Mutex::default(),
            calls: Mutex::default(),
        }))
    }

    /// Sets the number of findings that were reported until now.
    pub fn set_found(&self, found: FindingCounts) {
        *lock(&self.0.found) = found;
    }

    /// Reports the events of the call with the first chapter, and returns the error for the timeout.
    pub fn report_timeout(&self, sink: &mut dyn MessageSink) -> Problem {
        let InFlightCalls {
            plugin,
            timeout,
            found,
            calls,
        } = &*self.0;
        let mut found = *lock(found);
        let first = lock(calls).pop_first();
        let (phase, events) = match first {
            Some((_, call)) => (call.phase, call.log.take()),
            None => (Phase::Book, PluginEvents::default()),
        };
        let chapter = match &phase {
            Phase::Chapter(label) => Some(&**label),
            Phase::Start | Phase::Supports(_) | Phase::Assets | Phase::Book => None,
        };
        for event in &events.events {
            sink.message(match event {
                PluginEvent::Line(source, text) => Message::LogLine {
                    plugin,
                    source: *source,
                    text,
                },
                // Only the blocked thread has the chapter's text, so the location is unknown.
                PluginEvent::Diagnostic(diagnostic) => {
                    found.add(diagnostic.severity);
                    Message::Finding(Finding {
                        plugin,
                        chapter: diagnostic.chapter.as_deref().or(chapter),
                        root: Path::new(""),
                        file: None,
                        location: None,
                        diagnostic,
                    })
                }
            });
        }
        if found != FindingCounts::default() {
            sink.message(Message::FindingSummary { plugin, found });
        }
        let failure = Failure::Limit(LimitExceeded::Timeout(*timeout));
        failure_problem(plugin, &phase, &failure, None)
    }
}

/// Locks a mutex, which stays valid after a panic since each change is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
