//! The time of a part.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use wasmtime::Engine;

/// How long it waits before it interrupts guests again.
const AGAIN: Duration = Duration::from_millis(10);

/// Counts the time in which a part is at work, in any instance, and interrupts guests when that is over. A part that
/// is not called has all the time of its plugin.
pub struct Meter {
    watched: Arc<Watched>,
    thread: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

struct Watched {
    timeout: Duration,
    /// Those of all parts: this one may have called another when its time is over.
    engines: Arc<[Engine]>,
    over: AtomicBool,
    work: Mutex<Work>,
}

/// What was counted.
struct Work {
    /// Instances that are at work.
    active: u32,
    /// When the first of them began.
    since: Instant,
    /// The time before that.
    sum: Duration,
}

/// A call of the part. Its time ends when it is dropped.
pub struct Working<'m>(&'m Watched);

impl Meter {
    pub fn new(timeout: Duration, engines: Arc<[Engine]>) -> Self {
        Self {
            watched: Arc::new(Watched {
                timeout,
                engines,
                over: AtomicBool::new(false),
                work: Mutex::new(Work {
                    active: 0,
                    since: Instant::now(),
                    sum: Duration::ZERO,
                }),
            }),
            thread: Mutex::default(),
        }
    }

    /// Counts from now on.
    ///
    /// # Errors
    /// Where the system has no thread left to watch the time.
    pub fn begin(&self) -> io::Result<Working<'_>> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            *thread = Some(self.watch()?);
        }
        let mut work = self.watched.work();
        if work.active == 0 {
            work.since = Instant::now();
        }
        work.active += 1;
        Ok(Working(&self.watched))
    }

    /// Nothing is told to the thread when a call begins or ends: it looks when the time could be over at the
    /// earliest.
    fn watch(&self) -> io::Result<(Sender<()>, JoinHandle<()>)> {
        let watched = Arc::clone(&self.watched);
        let (call_off, called_off) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("watchdog".to_owned())
            .stack_size(64 << 10)
            .spawn(move || {
                let mut time = watched.timeout;
                while called_off.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                    time = watched.left();
                    if time.is_zero() {
                        watched.over.store(true, Ordering::SeqCst);
                        watched.engines.iter().for_each(Engine::increment_epoch);
                        time = AGAIN;
                    }
                }
            })?;
        Ok((call_off, thread))
    }

    /// Whether the time is over.
    pub fn is_over(&self) -> bool {
        self.watched.over.load(Ordering::SeqCst)
    }
}

impl Watched {
    fn work(&self) -> MutexGuard<'_, Work> {
        // Sums are complete before anything else is done.
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn worked(&self) -> Duration {
        let work = self.work();
        match work.active {
            0 => work.sum,
            _ => work.sum + work.since.elapsed(),
        }
    }

    fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.worked())
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        let mut work = self.0.work();
        work.active -= 1;
        if work.active == 0 {
            let more = work.since.elapsed();
            work.sum += more;
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let thread = self
            .thread
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((call_off, thread)) = thread.take() {
            drop(call_off);
            // It only waits, so it has not panicked; and if it had, the guests are done all the same.
            let _ = thread.join();
        }
    }
}
