//! The chapters that must be run, and their results.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
    todo: Vec<usize>,
    taken: AtomicUsize,
    closed: AtomicBool,
    /// Chapters that were taken, and returned without a result.
    given_back: Mutex<BTreeSet<usize>>,
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
        let open = earlier.iter().enumerate();
        let open = open.filter(|(_, result)| result.is_none());
        Self {
            todo: open.map(|(index, _)| index).collect(),
            taken: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            given_back: Mutex::default(),
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

    fn given_back(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        // The set is changed in one step, so it is valid after a panic.
        let given_back = self.given_back.lock();
        given_back.unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the index of the next chapter, if there is one.
    pub fn take(&self) -> Option<usize> {
        let failed = self.failed.load(Ordering::SeqCst);
        let first = self.given_back().pop_first();
        if let Some(index) = first.filter(|index| *index < failed) {
            return Some(index);
        }
        if self.closed.load(Ordering::SeqCst) {
            return None;
        }
        let next = self.taken.fetch_add(1, Ordering::SeqCst);
        self.todo.get(next).copied()
    }

    /// Returns a chapter to the queue, for another instance.
    pub fn give_back(&self, index: usize) {
        self.given_back().insert(index);
    }

    /// Returns true if there is a chapter to take.
    pub fn has_more(&self) -> bool {
        let failed = self.failed.load(Ordering::SeqCst);
        let given_back = self.given_back();
        let next = self.taken.load(Ordering::SeqCst);
        let is_open = !self.closed.load(Ordering::SeqCst) && next < self.todo.len();
        is_open || given_back.first().is_some_and(|index| *index < failed)
    }

    /// Closes the queue to chapters that were never taken.
    ///
    /// Chapters are taken in order. So those before a failed one are done, in progress, or given back, and
    /// the last can still be taken.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Stores the result of a chapter. A failure closes the queue.
    pub fn put(&self, index: usize, result: Result<ChapterResult, (Failure, PluginEvents)>) {
        if result.is_err() {
            self.failed.fetch_min(index, Ordering::SeqCst);
            self.close();
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
        let taken = self.taken.load(Ordering::Relaxed);
        let left = u32::try_from(self.todo.len().checked_sub(taken)?).ok()?;
        let others = u32::try_from(taken).ok()?.checked_sub(1)?;
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
        let helpers = worth
            .min(left as usize)
            .min(processors.min(MAX_INSTANCES) - 1);
        (helpers > 0).then_some(helpers)
    }

    /// Returns true if the queue was created with no chapters to run.
    pub fn is_empty(&self) -> bool {
        self.todo.is_empty()
    }

    /// Returns the slots, and the number of chapters that were taken.
    pub fn finish(self) -> (Vec<Slot>, usize) {
        let slots = self.slots.into_inner();
        let taken = self.taken.into_inner().min(self.todo.len());
        (slots.unwrap_or_else(PoisonError::into_inner), taken)
    }
}
