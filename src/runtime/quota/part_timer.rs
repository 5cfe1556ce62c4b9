//! The timer of a part of a plugin.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Measures the wall-clock time of calls into a part, in any instance.
pub struct PartTimer {
    timeout: Duration,
    is_expired: AtomicBool,
    elapsed: Mutex<Elapsed>,
}

/// Time that was measured.
struct Elapsed {
    /// Number of calls that run now.
    running: u32,
    /// Start of the first of them.
    since: Instant,
    /// Time before that.
    before: Duration,
}

/// A running call of the part. Dropping it ends the measurement.
pub struct RunningGuard<'m>(&'m PartTimer);

impl PartTimer {
    /// Creates a timer.
    pub fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            is_expired: AtomicBool::new(false),
            elapsed: Mutex::new(Elapsed {
                running: 0,
                since: Instant::now(),
                before: Duration::ZERO,
            }),
        }
    }

    /// Starts to measure a call.
    pub fn start(&self) -> RunningGuard<'_> {
        let mut elapsed = self.elapsed();
        if elapsed.running == 0 {
            elapsed.since = Instant::now();
        }
        elapsed.running += 1;
        RunningGuard(self)
    }

    /// Returns true if the time is over, and [`PartTimer::update`] has noticed that.
    pub fn is_expired(&self) -> bool {
        self.is_expired.load(Ordering::SeqCst)
    }

    /// Returns the time that is left. If there is none, the timer is expired from now on.
    pub fn update(&self) -> Duration {
        let elapsed = self.elapsed();
        let total = match elapsed.running {
            0 => elapsed.before,
            _ => elapsed.before + elapsed.since.elapsed(),
        };
        let left = self.timeout.saturating_sub(total);
        if left.is_zero() {
            self.is_expired.store(true, Ordering::SeqCst);
        }
        left
    }

    fn elapsed(&self) -> MutexGuard<'_, Elapsed> {
        // Sums are consistent whenever a panic could happen.
        self.elapsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RunningGuard<'_> {
    fn drop(&mut self) {
        let mut elapsed = self.0.elapsed();
        elapsed.running -= 1;
        if elapsed.running == 0 {
            let more = elapsed.since.elapsed();
            elapsed.before += more;
        }
    }
}
