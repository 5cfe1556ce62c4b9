//! The chapters that are to be run, and what came of them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use super::Outcome;
use crate::runtime::{Failure, PluginOutput};

/// Help is not asked for before so much was done, since the first chapters say little of the rest.
const ALONE: Duration = Duration::from_millis(5);

/// What there must be left to do for each other thread, in the times that its instance costs.
const SHARE: u32 = 20;

/// What an instance costs at least: a thread, and memory that is touched for the first time.
const INSTANCE: Duration = Duration::from_millis(1);

/// More instances than this would take more memory than they save time.
const MOST: usize = 8;

/// What came of one chapter. `None`: nothing yet.
pub type Slot = Option<Result<Outcome, (Failure, PluginOutput)>>;

/// The chapters that are to be run, taken in order by any number of threads.
pub struct Queue {
    todo: Vec<usize>,
    taken: AtomicUsize,
    closed: AtomicBool,
    /// Taken, and not done.
    given_back: Mutex<BTreeSet<usize>>,
    /// The first chapter that failed. Those before it are done all the same.
    failed: AtomicUsize,
    slots: Mutex<Vec<Slot>>,
    processors: OnceLock<usize>,
    /// How long the first chapter took.
    first: OnceLock<Duration>,
}

impl Queue {
    pub fn new(earlier: Vec<Option<Outcome>>) -> Self {
        let open = earlier.iter().enumerate().filter(|(_, one)| one.is_none());
        Self {
            todo: open.map(|(place, _)| place).collect(),
            taken: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            given_back: Mutex::default(),
            failed: AtomicUsize::new(usize::MAX),
            slots: Mutex::new(earlier.into_iter().map(|one| one.map(Ok)).collect()),
            processors: OnceLock::new(),
            first: OnceLock::new(),
        }
    }

    /// By chapter.
    pub fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        // A slot is filled in one step.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn given_back(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        // A set is changed in one step.
        let given_back = self.given_back.lock();
        given_back.unwrap_or_else(PoisonError::into_inner)
    }

    /// The next chapter, if there is one.
    pub fn take(&self) -> Option<usize> {
        let failed = self.failed.load(Ordering::SeqCst);
        let first = self.given_back().pop_first();
        if let Some(place) = first.filter(|place| *place < failed) {
            return Some(place);
        }
        if self.closed.load(Ordering::SeqCst) {
            return None;
        }
        let turn = self.taken.fetch_add(1, Ordering::SeqCst);
        self.todo.get(turn).copied()
    }

    /// Takes a chapter back that somebody else is to do.
    pub fn give_back(&self, place: usize) {
        self.given_back().insert(place);
    }

    /// Whether there is a chapter to take, of those that nobody is at.
    pub fn has_more(&self) -> bool {
        let failed = self.failed.load(Ordering::SeqCst);
        let given_back = self.given_back();
        let next = self.taken.load(Ordering::SeqCst);
        let is_open = !self.closed.load(Ordering::SeqCst) && next < self.todo.len();
        is_open || given_back.first().is_some_and(|place| *place < failed)
    }

    /// Ends it. Since chapters are taken in order, those before one that failed are done, being done,
    /// or were given back, and are still taken.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    pub fn put(&self, place: usize, result: Result<Outcome, (Failure, PluginOutput)>) {
        if result.is_err() {
            self.failed.fetch_min(place, Ordering::SeqCst);
            self.close();
        }
        self.slots()[place] = Some(result);
    }

    /// How many threads should help. `start` is how long it took to make the instance, and `elapsed` how long
    /// that has worked. It is asked after each chapter: what the first one took longer than the others is what
    /// every instance begins with. An interpreter touches most of its memory then.
    pub fn worth(&self, start: Duration, elapsed: Duration) -> Option<usize> {
        let first = *self.first.get_or_init(|| elapsed);
        if elapsed < ALONE {
            return None;
        }
        let taken = self.taken.load(Ordering::Relaxed);
        let left = u32::try_from(self.todo.len().checked_sub(taken)?).ok()?;
        let others = u32::try_from(taken).ok()?.checked_sub(1)?;
        // Of one chapter it can't be told what its instance began with.
        let each = elapsed.saturating_sub(first).checked_div(others)?;
        let instance = INSTANCE.max(start + first.saturating_sub(each));
        let time = each.saturating_mul(left);
        let worth = time.div_duration_f64(instance * SHARE) as usize;
        if worth == 0 {
            return None;
        }
        // The system reads several files for this.
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        let processors = *self.processors.get_or_init(processors);
        let helpers = worth.min(left as usize).min(processors.min(MOST) - 1);
        (helpers > 0).then_some(helpers)
    }

    /// Whether there was nothing to run from the start.
    pub fn is_empty(&self) -> bool {
        self.todo.is_empty()
    }

    /// What came of each chapter, and how many were taken.
    pub fn finish(self) -> (Vec<Slot>, usize) {
        let slots = self.slots.into_inner();
        let taken = self.taken.into_inner().min(self.todo.len());
        (slots.unwrap_or_else(PoisonError::into_inner), taken)
    }
}
