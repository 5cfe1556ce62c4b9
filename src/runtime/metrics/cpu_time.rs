//! CPU time of a plugin.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// CPU time of a plugin's functions, in nanoseconds.
#[derive(Default)]
pub struct CpuTime(AtomicU64);

impl CpuTime {
    /// Returns the CPU time of all instances that are dropped, on all threads.
    pub fn total(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    /// Adds time that was measured elsewhere.
    pub fn add(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.0.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Creates a timer for calls on the current thread.
    pub fn timer(&self) -> CpuTimer<'_> {
        CpuTimer {
            cpu_time: self,
            thread_time_before: thread_time(),
            called: Duration::ZERO,
        }
    }
}

/// Timer for the calls of one instance. It adds their time to the total when it is dropped.
pub struct CpuTimer<'c> {
    cpu_time: &'c CpuTime,
    /// CPU time of the thread when the timer was created.
    thread_time_before: Duration,
    /// Wall-clock time of the calls.
    called: Duration,
}

impl CpuTimer<'_> {
    /// Runs a call and measures it.
    pub fn measure<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let returned = call();
        self.called += start.elapsed();
        returned
    }
}

impl Drop for CpuTimer<'_> {
    /// Adds the wall-clock time of the calls, at most the CPU time of the thread.
    ///
    /// On a busy machine calls look slow on the wall clock. The CPU time is read only once, by a system call.
    fn drop(&mut self) {
        let thread = thread_time().saturating_sub(self.thread_time_before);
        self.cpu_time.add(self.called.min(thread));
    }
}

/// Returns the CPU time of the current thread.
#[cfg(unix)]
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Returns the wall-clock time since the first call: there is no portable CPU time of a thread.
#[cfg(not(unix))]
fn thread_time() -> Duration {
    use std::sync::LazyLock;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}
