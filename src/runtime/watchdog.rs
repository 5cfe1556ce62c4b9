//! What all instances of a plugin have together: their time, and their memory.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

use super::limits::Allowance;
use super::memory::Budget;
use super::parts::{Hours, Parts, Shift};

/// Moves the engine's epoch on when a time is over, which interrupts guests that run. Dropping it
/// calls it off.
pub struct Watchdog {
    over: Arc<AtomicBool>,
    /// Its parts, by their places.
    shifts: Arc<[Option<Shift>]>,
    pub(super) memory: Budget,
    call_off: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Bytes of stack, of which only those are taken that are used.
const STACK: usize = 256 << 10;

/// How long a guest that was about to wait for the next epoch when the time was over waits for it.
const AGAIN: Duration = Duration::from_millis(10);

/// What ends the process when the time of a plugin is over that is not interrupted. It does not return.
pub type LastWords = Box<dyn FnOnce() -> Infallible + Send>;

impl Watchdog {
    /// One that ends the process by these words, or else interrupts all instances.
    pub(super) fn arm(
        engine: &Engine,
        parts: &Parts,
        allowance: &Allowance,
        last_words: Option<LastWords>,
    ) -> std::io::Result<Self> {
        let engines = parts.engines(engine);
        let shifts = parts.all.iter();
        let shifts = shifts.map(|part| Some(Shift::new(part.as_ref()?, &engines)));
        let shifts = shifts.collect();
        let memory = Budget::new(allowance.memory, Arc::clone(&engines));
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let (call_off, called_off) = mpsc::channel();
        let mut time = allowance.timeout;
        let thread = thread::Builder::new()
            .name("watchdog".to_owned())
            // It does next to nothing, but for words to a terminal.
            .stack_size(STACK)
            .spawn(move || {
                let mut last_words = last_words;
                while called_off.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                    if let Some(end) = last_words.take() {
                        match end() {}
                    }
                    is_over.store(true, Ordering::SeqCst);
                    engines.iter().for_each(Engine::increment_epoch);
                    time = AGAIN;
                }
            })?;
        Ok(Self {
            over,
            shifts,
            memory,
            call_off: Some(call_off),
            thread: Some(thread),
        })
    }

    /// One that leaves the time to its caller.
    pub(super) fn idle(engine: &Engine, allowance: &Allowance) -> Self {
        Self {
            over: Arc::default(),
            shifts: Arc::new([]),
            memory: Budget::new(allowance.memory, [engine.clone()].into()),
            call_off: None,
            thread: None,
        }
    }

    /// Whether the time is over. A store that set its deadline before this said no is
    /// interrupted when it is.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// The same, for somebody who asks later.
    pub(super) fn over(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.over)
    }

    /// The time of the plugin and of its parts.
    pub(super) fn hours(&self) -> Hours {
        Hours {
            over: self.over(),
            shifts: Arc::clone(&self.shifts),
        }
    }

    /// The most memory that the instances had at once, and what is kept for them, in bytes.
    pub fn peak(&self) -> usize {
        self.memory.peak()
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.call_off.take());
        if let Some(thread) = self.thread.take() {
            // It only waits, so it has not panicked; and if it had, the guest is done all the same.
            let _ = thread.join();
        }
    }
}
