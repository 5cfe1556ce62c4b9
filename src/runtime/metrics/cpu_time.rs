//! How much a plugin works.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// For how long a plugin's functions ran, in nanoseconds.
#[derive(Default)]
pub struct Busy(AtomicU64);

impl Busy {
    /// All calls until now of sessions that are over, on all threads.
    pub fn time(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    /// Adds time that was counted elsewhere.
    pub fn add(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.0.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Begins to count what is called on this thread.
    pub fn count(&self) -> Count<'_> {
        Count {
            busy: self,
            began: worked(),
            called: Duration::ZERO,
        }
    }
}

/// The calls of one session. They count when it is dropped.
pub struct Count<'b> {
    busy: &'b Busy,
    /// What this thread had worked before.
    began: Duration,
    /// How long calls took, by the clock on the wall.
    called: Duration,
}

impl Count<'_> {
    /// Adds the time that `call` takes.
    pub fn during<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let returned = call();
        self.called += began.elapsed();
        returned
    }
}

impl Drop for Count<'_> {
    /// A busy machine makes calls look slow on the wall, so they are no more than what the thread has
    /// worked. That is asked for once, since asking for it is a system call.
    fn drop(&mut self) {
        let time = self.called.min(worked().saturating_sub(self.began));
        self.busy.add(time);
    }
}

/// How long this thread has worked.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// How long this thread has been there, which is all that is to be had.
#[cfg(not(unix))]
fn worked() -> Duration {
    use std::sync::LazyLock;
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGAN.elapsed()
}
