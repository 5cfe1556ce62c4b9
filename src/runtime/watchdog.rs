//! The end of a guest's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

/// Moves the engine's epoch on when a time is over, which interrupts guests that run. Dropping it
/// calls it off.
pub struct Watchdog {
    over: Arc<AtomicBool>,
    call_off: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    pub(super) fn arm(engine: &Engine, timeout: Duration) -> std::io::Result<Self> {
        let engine = engine.clone();
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let (call_off, called_off) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("watchdog".to_owned())
            // It does next to nothing.
            .stack_size(64 << 10)
            .spawn(move || {
                if called_off.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
                    is_over.store(true, Ordering::SeqCst);
                    engine.increment_epoch();
                }
            })?;
        Ok(Self {
            over,
            call_off: Some(call_off),
            thread: Some(thread),
        })
    }

    /// Whether the epoch was moved on. A store that set its deadline before this said no is
    /// interrupted when it is.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
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
