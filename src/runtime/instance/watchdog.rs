//! The watchdog: time and memory shared by all instances of a plugin.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use wasmtime::Engine;

use crate::runtime::linking::{LoadedParts, PartBudget, SharedBudgets};
use crate::runtime::quota::{MemoryPool, ResourceLimits};

/// Enforces the time limit of a plugin, until it is dropped.
///
/// It interrupts guests by advancing the engine's epoch, or ends the process through a [`TimeoutHandler`].
pub struct Watchdog {
    over: Arc<AtomicBool>,
    /// Budgets of its parts, by their index in the settings.
    part_budgets: Arc<[Option<PartBudget>]>,
    pub(crate) memory: MemoryPool,
    /// Thread that interrupts guests, until the sender is dropped.
    interrupts: Option<(Sender<()>, JoinHandle<()>)>,
    /// Set if a thread ends the process. A cancelled one sleeps on: to wake and join it would take longer than many a
    /// plugin runs.
    ends: Option<Arc<Cancelled>>,
}

/// Set when the process must not be ended any more. The thread that ends it holds the lock.
#[derive(Default)]
struct Cancelled(Mutex<bool>);

impl Cancelled {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stack size of the watchdog thread in bytes. The system commits only the pages that are used.
const STACK: usize = 256 << 10;

/// Interval at which the epoch is advanced again after a timeout.
///
/// A guest that set its deadline just after the first time waits for the next one.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Reports a timeout and ends the process, for plugins that can't be interrupted. It never returns.
pub type TimeoutHandler = Box<dyn FnOnce() -> Infallible + Send>;

impl Watchdog {
    /// Starts the time. After a timeout, calls `on_timeout` if given, and otherwise interrupts all instances.
    ///
    /// # Errors
    /// Fails if the system refuses a thread.
    pub(crate) fn start(
        engine: &Engine,
        parts: &LoadedParts,
        limits: &ResourceLimits,
        on_timeout: Option<TimeoutHandler>,
    ) -> std::io::Result<Self> {
        let engines = parts.engines(engine);
        let part_budgets = parts.all.iter();
        let part_budgets = part_budgets.map(|part| Some(PartBudget::new(part.as_ref()?, &engines)));
        let part_budgets: Arc<[_]> = part_budgets.collect();
        let memory = MemoryPool::new(limits.memory, Arc::clone(&engines));
        let over = Arc::new(AtomicBool::new(false));
        let ends = on_timeout.map(|end| end_process(limits.timeout, end));
        let ends = ends.transpose()?;
        let time = ends.is_none().then_some(limits.timeout);
        let interrupts = (time.is_some() || parts.used().next().is_some()).then(|| {
            let (over, part_budgets) = (Arc::clone(&over), Arc::clone(&part_budgets));
            interrupt(time, engines, over, part_budgets)
        });
        let interrupts = interrupts.transpose()?;
        Ok(Self {
            over,
            part_budgets,
            memory,
            interrupts,
            ends,
        })
    }

    /// Creates a watchdog that leaves the time limit to its caller.
    pub(crate) fn disabled(engine: &Engine, limits: &ResourceLimits) -> Self {
        Self {
            over: Arc::default(),
            part_budgets: Arc::new([]),
            memory: MemoryPool::new(limits.memory, [engine.clone()].into()),
            interrupts: None,
            ends: None,
        }
    }

    /// Returns whether the time is over.
    ///
    /// A store that has set its epoch deadline before this returns `false` is interrupted later.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Returns the flag behind [`Watchdog::is_over`], for callbacks.
    pub(crate) fn over(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.over)
    }

    /// Returns the shared budgets of the plugin and of its parts.
    pub(crate) fn shared_budgets(&self) -> SharedBudgets {
        SharedBudgets {
            plugin_over: self.over(),
            parts: Arc::clone(&self.part_budgets),
        }
    }

    /// Returns the peak memory of all instances, with what the host keeps for them, in bytes.
    pub fn peak(&self) -> usize {
        self.memory.peak()
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(cancelled) = &self.ends {
            *cancelled.lock() = true;
        }
        if let Some((cancel, thread)) = self.interrupts.take() {
            drop(cancel);
            // The guest is done: a panic of the thread changes nothing.
            let _ = thread.join();
        }
    }
}

/// Starts a thread that calls `end` after `time`, unless it is cancelled.
fn end_process(time: Duration, end: TimeoutHandler) -> std::io::Result<Arc<Cancelled>> {
    let cancelled = Arc::<Cancelled>::default();
    let is_cancelled = Arc::clone(&cancelled);
    spawn(move || {
        thread::sleep(time);
        let is_cancelled = is_cancelled.lock();
        if !*is_cancelled {
            match end() {}
        }
    })?;
    Ok(cancelled)
}

/// Starts a thread that interrupts the guests of these engines when the time of the plugin is over, if it has one, or
/// that of a part. Which guests stop, they find out themselves.
///
/// It is not notified of calls of parts: it wakes up when a time could be over at the earliest.
fn interrupt(
    time: Option<Duration>,
    engines: Arc<[Engine]>,
    over: Arc<AtomicBool>,
    parts: Arc<[Option<PartBudget>]>,
) -> std::io::Result<(Sender<()>, JoinHandle<()>)> {
    let (cancel, cancelled) = mpsc::channel();
    let start = Instant::now();
    let thread = spawn(move || {
        let next = || {
            let left = time.map(|time| time.saturating_sub(start.elapsed()));
            if left.is_some_and(|left| left.is_zero()) {
                over.store(true, Ordering::SeqCst);
            }
            let of_parts = parts.iter().flatten().map(|part| part.timer.update());
            of_parts.chain(left).min().unwrap_or(Duration::MAX)
        };
        let mut wait = next();
        while cancelled.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            wait = next();
            if wait.is_zero() {
                engines.iter().for_each(Engine::increment_epoch);
                wait = RETRY_INTERVAL;
            }
        }
    })?;
    Ok((cancel, thread))
}

fn spawn(watch: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new()
        .name("watchdog".to_owned())
        .stack_size(STACK)
        .spawn(watch)
}
