//! How much a plugin works.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// For how long a plugin's functions ran, in nanoseconds.
#[derive(Default)]
pub struct Busy(AtomicU64);

impl Busy {
    /// All calls until now, on all threads.
    pub fn time(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    /// Adds the time that `call` takes.
    pub fn during<T>(&self, call: impl FnOnce() -> T) -> T {
        let began = worked();
        let returned = call();
        let nanos = worked().saturating_sub(began).as_nanos();
        let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
        self.0.fetch_add(nanos, Ordering::Relaxed);
        returned
    }
}

/// How long this thread has worked, so that a busy machine does not make a plugin look slow.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// How long this thread has been there, which is all that is to be had.
#[cfg(not(unix))]
fn worked() -> Duration {
    use std::sync::LazyLock;
    static BEGAN: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}
