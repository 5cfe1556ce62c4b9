//! Timings of the phases of a plugin.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Wall-clock times of the phases of a plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Compiling the plugin, or reading its code from the cache.
    pub code: Duration,
    /// Linking its imports.
    pub link: Duration,
    /// Creating each instance, with its start functions.
    pub starts: Vec<Duration>,
    /// Each call on any thread, in the order in which they ended.
    pub calls: Vec<Duration>,
}

/// Records the timings of a plugin.
///
/// Those of instances and calls are recorded only on demand: there are as many as chapters.
#[derive(Default)]
pub(crate) struct TimingRecorder {
    records_all: bool,
    recorded: Mutex<Timings>,
}

impl TimingRecorder {
    /// Creates a recorder for a plugin whose code and linking took this long.
    pub fn new(code: Duration, link: Duration) -> Self {
        let timings = Timings {
            code,
            link,
            ..Timings::default()
        };
        Self {
            records_all: false,
            recorded: Mutex::new(timings),
        }
    }

    /// Records instances and calls from now on.
    pub fn record_all(&mut self) {
        self.records_all = true;
    }

    /// Returns the timings recorded so far.
    pub fn timings(&self) -> Timings {
        self.lock().clone()
    }

    /// Times the creation of an instance.
    pub fn time_start<T>(&self, start: impl FnOnce() -> T) -> T {
        self.time(start, |timings| &mut timings.starts)
    }

    /// Times a call.
    pub fn time_call<T>(&self, call: impl FnOnce() -> T) -> T {
        self.time(call, |timings| &mut timings.calls)
    }

    fn time<T>(
        &self,
        work: impl FnOnce() -> T,
        list: impl FnOnce(&mut Timings) -> &mut Vec<Duration>,
    ) -> T {
        if !self.records_all {
            return work();
        }
        let start = Instant::now();
        let returned = work();
        let took = start.elapsed();
        list(&mut self.lock()).push(took);
        returned
    }

    fn lock(&self) -> MutexGuard<'_, Timings> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
