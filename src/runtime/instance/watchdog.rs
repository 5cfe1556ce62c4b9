//! What all instances of a plugin have together: their time, and their memory.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

use crate::runtime::linking::{Deadlines, PartBudget, Parts};
use crate::runtime::quota::{Allowance, Budget};

/// Moves the engine's epoch on when a time is over, which interrupts guests that run. Dropping it
/// calls it off.
pub struct Watchdog {
    over: Arc<AtomicBool>,
    /// Its parts, by their places.
    shifts: Arc<[Option<PartBudget>]>,
    pub(crate) memory: Budget,
    watch: WatchMode,
}

/// Who watches the time.
enum WatchMode {
    /// A thread that interrupts guests, until it is called off.
    Interrupts {
        call_off: Option<Sender<()>>,
        thread: Option<JoinHandle<()>>,
    },
    /// A thread that ends the process, unless it was called off. It sleeps on all the same: to wake it up and wait
    /// for its end would take longer than many a plugin does.
    Ends(Arc<Cancelled>),
    /// The caller.
    Nobody,
}

/// Whether the process is not to be ended. Whoever ends it holds the lock.
#[derive(Default)]
struct Cancelled(Mutex<bool>);

impl Cancelled {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes of stack, of which only those are taken that are used.
const STACK: usize = 256 << 10;

/// How long a guest that was about to wait for the next epoch when the time was over waits for it.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// What ends the process when the time of a plugin is over that is not interrupted. It does not return.
pub type TimeoutHandler = Box<dyn FnOnce() -> Infallible + Send>;

impl Watchdog {
    /// One that ends the process by these words, or else interrupts all instances.
    pub(crate) fn arm(
        engine: &Engine,
        parts: &Parts,
        allowance: &Allowance,
        on_timeout: Option<TimeoutHandler>,
    ) -> std::io::Result<Self> {
        let engines = parts.engines(engine);
        let shifts = parts.all.iter();
        let shifts = shifts.map(|part| Some(PartBudget::new(part.as_ref()?, &engines)));
        let shifts = shifts.collect();
        let memory = Budget::new(allowance.memory, Arc::clone(&engines));
        let over = Arc::new(AtomicBool::new(false));
        let time = allowance.timeout;
        let watch = match on_timeout {
            Some(end) => ends(time, end)?,
            None => interrupts(time, engines, Arc::clone(&over))?,
        };
        Ok(Self {
            over,
            shifts,
            memory,
            watch,
        })
    }

    /// One that leaves the time to its caller.
    pub(crate) fn idle(engine: &Engine, allowance: &Allowance) -> Self {
        Self {
            over: Arc::default(),
            shifts: Arc::new([]),
            memory: Budget::new(allowance.memory, [engine.clone()].into()),
            watch: WatchMode::Nobody,
        }
    }

    /// Whether the time is over. A store that set its deadline before this said no is
    /// interrupted when it is.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// The same, for somebody who asks later.
    pub(crate) fn over(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.over)
    }

    /// The time of the plugin and of its parts.
    pub(crate) fn hours(&self) -> Deadlines {
        Deadlines {
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
        match &mut self.watch {
            WatchMode::Interrupts { call_off, thread } => {
                drop(call_off.take());
                if let Some(thread) = thread.take() {
                    // It only waits, so it has not panicked; and if it had, the guest is done all the same.
                    let _ = thread.join();
                }
            }
            WatchMode::Ends(cancelled) => *cancelled.lock() = true,
            WatchMode::Nobody => {}
        }
    }
}

/// Has the process ended by these words when the time is over.
fn ends(time: Duration, end: TimeoutHandler) -> std::io::Result<WatchMode> {
    let cancelled = Arc::<Cancelled>::default();
    let is_called_off = Arc::clone(&cancelled);
    spawn(move || {
        thread::sleep(time);
        let is_called_off = is_called_off.lock();
        if !*is_called_off {
            match end() {}
        }
    })?;
    Ok(WatchMode::Ends(cancelled))
}

/// Has the guests of these engines interrupted when the time is over.
fn interrupts(
    mut time: Duration,
    engines: Arc<[Engine]>,
    is_over: Arc<AtomicBool>,
) -> std::io::Result<WatchMode> {
    let (call_off, cancelled) = mpsc::channel();
    let thread = spawn(move || {
        while cancelled.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
            is_over.store(true, Ordering::SeqCst);
            engines.iter().for_each(Engine::increment_epoch);
            time = RETRY_INTERVAL;
        }
    })?;
    Ok(WatchMode::Interrupts {
        call_off: Some(call_off),
        thread: Some(thread),
    })
}

fn spawn(watch: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new()
        .name("watchdog".to_owned())
        // It does next to nothing, but for words to a terminal.
        .stack_size(STACK)
        .spawn(watch)
}
