//! The timer of a part of a plugin.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use wasmtime::Engine;

/// Time between two interrupts of a part whose time is over.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Stack of the thread that watches the time, in bytes.
const THREAD_STACK: usize = 64 << 10;

/// Measures the wall-clock time of calls into a part, in any instance, and interrupts guests after the timeout.
///
/// A part that is never called has no thread, and no timeout but that of its plugin.
pub struct PartTimer {
    state: Arc<TimerState>,
    thread: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

struct TimerState {
    timeout: Duration,
    /// Engines of all parts: this one may have called another one when its time is over.
    engines: Arc<[Engine]>,
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
pub struct RunningGuard<'m>(&'m TimerState);

impl PartTimer {
    /// Creates a timer. `engines` are interrupted after the timeout.
    pub fn new(timeout: Duration, engines: Arc<[Engine]>) -> Self {
        Self {
            state: Arc::new(TimerState {
                timeout,
                engines,
                is_expired: AtomicBool::new(false),
                elapsed: Mutex::new(Elapsed {
                    running: 0,
                    since: Instant::now(),
                    before: Duration::ZERO,
                }),
            }),
            thread: Mutex::default(),
        }
    }

    /// Starts to measure a call. The first one starts the thread that watches the time.
    ///
    /// # Errors
    /// Fails if the system refuses to start a thread.
    pub fn start(&self) -> io::Result<RunningGuard<'_>> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            *thread = Some(self.spawn()?);
        }
        let mut elapsed = self.state.elapsed();
        if elapsed.running == 0 {
            elapsed.since = Instant::now();
        }
        elapsed.running += 1;
        Ok(RunningGuard(&self.state))
    }

    /// Starts the thread. It is not notified of calls: it wakes up when the time could be over at the earliest.
    fn spawn(&self) -> io::Result<(Sender<()>, JoinHandle<()>)> {
        let state = Arc::clone(&self.state);
        let (cancel, cancelled) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("watchdog".to_owned())
            .stack_size(THREAD_STACK)
            .spawn(move || {
                let mut time = state.timeout;
                while cancelled.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                    time = state.remaining();
                    if time.is_zero() {
                        state.is_expired.store(true, Ordering::SeqCst);
                        state.engines.iter().for_each(Engine::increment_epoch);
                        time = RETRY_INTERVAL;
                    }
                }
            })?;
        Ok((cancel, thread))
    }

    /// Returns true if the time is over.
    pub fn is_expired(&self) -> bool {
        self.state.is_expired.load(Ordering::SeqCst)
    }
}

impl TimerState {
    fn elapsed(&self) -> MutexGuard<'_, Elapsed> {
        // Sums are consistent whenever a panic could happen.
        self.elapsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remaining(&self) -> Duration {
        let elapsed = self.elapsed();
        let total = match elapsed.running {
            0 => elapsed.before,
            _ => elapsed.before + elapsed.since.elapsed(),
        };
        self.timeout.saturating_sub(total)
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

impl Drop for PartTimer {
    fn drop(&mut self) {
        let thread = self
            .thread
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((cancel, thread)) = thread.take() {
            drop(cancel);
            // The thread only waits and can't have panicked. Guests are done either way.
            let _ = thread.join();
        }
    }
}
