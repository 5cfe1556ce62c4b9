//! The end of a guest's time.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

/// Moves the engine's epoch on when a time is over, which interrupts guests that run. Dropping it
/// calls it off.
pub(super) struct Watchdog {
    call_off: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    pub fn arm(engine: &Engine, timeout: Duration) -> std::io::Result<Self> {
        let engine = engine.clone();
        let (call_off, called_off) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("watchdog".to_owned())
            .spawn(move || {
                if called_off.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
                    engine.increment_epoch();
                }
            })?;
        Ok(Self {
            call_off: Some(call_off),
            thread: Some(thread),
        })
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
