//! The chapters that must be run, and their results.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use crate::pipeline::state::ChapterResult;
use crate::runtime::{Failure, PluginEvents};

/// The time that the primary instance runs alone. The first chapters say little about the rest.
const ALONE_TIME: Duration = Duration::from_millis(5);

/// The work that must be left for each helper, in multiples of the time that its instance costs.
const WORK_PER_HELPER: u32 = 20;

/// The least time that an instance costs: a thread, and memory that is touched for the first time.
const INSTANCE_TIME: Duration = Duration::from_millis(1);

/// The largest number of instances. More would cost more memory than they save time.
const MAX_INSTANCES: usize = 8;

/// The result of a chapter, or its failure and its events. `None`: not done yet.
pub type Slot = Option<Result<ChapterResult, (Failure, PluginEvents)>>;

/// The chapters that must be run, taken in order by any number of threads.
pub struct Queue {
    /// The number of chapters that must be run.
    total: usize,
    /// The chapters that no instance has taken, or that one has given back.
    open: Mutex<BTreeSet<usize>>,
    /// The first chapter that failed. Chapters before it are still done.
    failed: AtomicUsize,
    slots: Mutex<Vec<Slot>>,
    processors: OnceLock<usize>,
    /// The time of the first chapter.
    first: OnceLock<Duration>,
}

impl Queue {
    /// Creates a queue of the chapters without a result.
    pub fn new(earlier: Vec<Option<ChapterResult>>) -> Self {
        let results = earlier.iter().enumerate();
        let open = results.filter(|(_, result)| result.is_none());
        let open: BTreeSet<_> = open.map(|(index, _)| index).collect();
        Self {
            total: open.len(),
            open: Mutex::new(open),
            failed: AtomicUsize::new(usize::MAX),
            slots: Mutex::new(earlier.into_iter().map(|result| result.map(Ok)).collect()),
            processors: OnceLock::new(),
            first: OnceLock::new(),
        }
    }

    /// Returns the results, one slot for each chapter.
    pub fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        // A slot is filled in one step, so it is valid after a panic.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        // The set is changed in one step, so it is valid after a panic.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the index of the next chapter, if there is one before the first that failed.
    pub fn take(&self) -> Option<usize> {
        let mut open = self.open();
        let failed = self.failed.load(Ordering::SeqCst);
        open.first().filter(|index| **index < failed)?;
        open.pop_first()
    }

    /// Returns a chapter to the queue, for another instance.
    pub fn give_back(&self, index: usize) {
        self.open().insert(index);
    }

    /// Returns true if there is a chapter to take.
    pub fn has_more(&self) -> bool {
        let failed = self.failed.load(Ordering::SeqCst);
        self.open().first().is_some_and(|index| *index < failed)
    }

    /// Closes the queue to the chapters after a failed one.
    pub fn close_after(&self, failed: usize) {
        self.failed.fetch_min(failed, Ordering::SeqCst);
    }

    /// Stores the result of a chapter. A failure closes the queue to the chapters after it.
    pub fn put(&self, index: usize, result: Result<ChapterResult, (Failure, PluginEvents)>) {
        if result.is_err() {
            self.close_after(index);
        }
        self.slots()[index] = Some(result);
    }

    /// Returns the number of helper threads that are worth starting.
    ///
    /// `start` is the time that starting the instance took, and `elapsed` the time that it has run since. It must
    /// be called after each chapter. The time by which the first chapter took longer than the others counts as
    /// part of starting an instance: an interpreter touches most of its memory then.
    pub fn helpers_worth_starting(&self, start: Duration, elapsed: Duration) -> Option<usize> {
        let first = *self.first.get_or_init(|| elapsed);
        if elapsed < ALONE_TIME {
            return None;
        }
        let open = self.open().len();
        let left = u32::try_from(open).ok()?;
        let others = u32::try_from(self.total - open).ok()?.checked_sub(1)?;
        // After one chapter, the cost of the start is not known yet.
        let each = elapsed.saturating_sub(first).checked_div(others)?;
        let instance = INSTANCE_TIME.max(start + first.saturating_sub(each));
        let work = each.saturating_mul(left);
        let worth = work.div_duration_f64(instance * WORK_PER_HELPER) as usize;
        if worth == 0 {
            return None;
        }
        // The standard library reads several files for this, so it is asked once.
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        let processors = *self.processors.get_or_init(processors);
        let helpers = worth.min(open).min(processors.min(MAX_INSTANCES) - 1);
        (helpers > 0).then_some(helpers)
    }

    /// Returns true if the queue was created with no chapters to run.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Returns the slots, and the number of chapters that were taken.
    pub fn finish(self) -> (Vec<Slot>, usize) {
        let taken = self.total - self.open().len();
        let slots = self.slots.into_inner();
        (slots.unwrap_or_else(PoisonError::into_inner), taken)
    }
}
