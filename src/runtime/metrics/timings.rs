//! Where the time of a plugin went.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Where the time of a plugin went, by the clock on the wall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Compiling it, or taking its code from the cache.
    pub code: Duration,
    /// Giving it what it imports.
    pub link: Duration,
    /// Making each of its instances, start functions included.
    pub starts: Vec<Duration>,
    /// Each call of it, on any thread, in the order in which they ended.
    pub calls: Vec<Duration>,
}

/// Takes the times of a plugin. Those of instances and calls are kept only where somebody wants them: there
/// are as many as chapters.
#[derive(Default)]
pub(crate) struct Clock {
    wanted: bool,
    kept: Mutex<Times>,
}

impl Clock {
    /// Of a plugin whose code and linking took so long.
    pub fn new(code: Duration, link: Duration) -> Self {
        let times = Times {
            code,
            link,
            ..Times::default()
        };
        Self {
            wanted: false,
            kept: Mutex::new(times),
        }
    }

    /// Keeps all times from now on.
    pub fn begin(&mut self) {
        self.wanted = true;
    }

    /// What is known until now.
    pub fn times(&self) -> Times {
        self.lock().clone()
    }

    /// Makes an instance.
    pub fn start<T>(&self, start: impl FnOnce() -> T) -> T {
        self.during(start, |times| &mut times.starts)
    }

    /// Calls an instance.
    pub fn call<T>(&self, call: impl FnOnce() -> T) -> T {
        self.during(call, |times| &mut times.calls)
    }

    fn during<T>(
        &self,
        work: impl FnOnce() -> T,
        kind: impl FnOnce(&mut Times) -> &mut Vec<Duration>,
    ) -> T {
        if !self.wanted {
            return work();
        }
        let began = Instant::now();
        let done = work();
        let took = began.elapsed();
        kind(&mut self.lock()).push(took);
        done
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Times> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
