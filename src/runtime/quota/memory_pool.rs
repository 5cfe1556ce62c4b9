//! One budget of memory for all instances of a plugin.
//!
//! Whether a plugin keeps within it is judged by its first instance alone, and by what is kept of
//! what all of them hand over. The others only borrow what is free at the moment: an instance that
//! finds no room, or whose room the first one needs, gives way, and its chapter is left to the first
//! one. So a plugin that fits in one instance never fails for having several.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wasmtime::Engine;

/// How long the first instance waits for others that give way before it interrupts them again.
const AGAIN: Duration = Duration::from_millis(10);

/// The budget.
#[derive(Clone)]
pub(crate) struct Budget(Arc<Shared>);

struct Shared {
    limit: usize,
    /// Those of all that its instances run.
    engines: Arc<[Engine]>,
    used: Mutex<Used>,
    /// An instance that had borrowed has gone.
    gone: Condvar,
}

#[derive(Default)]
struct Used {
    /// By the first instance, and by what is kept, in bytes.
    own: usize,
    /// By the others.
    borrowed: usize,
    /// The first instance needs all of it.
    called_in: bool,
    /// The most that was in use at once.
    peak: usize,
}

/// What one instance takes out of the budget. Clones share it, and the last one gives it back.
#[derive(Clone)]
pub(crate) struct Account(Arc<Entry>);

struct Entry {
    budget: Budget,
    borrows: bool,
    used: AtomicUsize,
    gave_way: AtomicBool,
}

/// Why there was no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Short {
    /// The limit is reached.
    #[error("the limit of memory is reached")]
    Limit,
    /// Other instances need it. What this one was doing is to be done by the first one.
    #[error("the instance gave way to others")]
    GaveWay,
}

impl Budget {
    pub fn new(limit: usize, engines: Arc<[Engine]>) -> Self {
        Self(Arc::new(Shared {
            limit,
            engines,
            used: Mutex::default(),
            gone: Condvar::new(),
        }))
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        // Sums are complete before anything else is done.
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The account of the first instance, whose memory counts to the end.
    pub fn own(&self) -> Account {
        self.account(false)
    }

    /// The account of an instance that helps, and gives way.
    pub fn borrow(&self) -> Account {
        self.account(true)
    }

    fn account(&self, borrows: bool) -> Account {
        Account(Arc::new(Entry {
            budget: self.clone(),
            borrows,
            used: AtomicUsize::new(0),
            gave_way: AtomicBool::new(false),
        }))
    }

    /// Bytes that nothing uses.
    pub fn free(&self) -> usize {
        let used = self.used();
        let taken = used.own.saturating_add(used.borrowed);
        self.0.limit.saturating_sub(taken)
    }

    /// The most bytes that were in use at once.
    pub fn peak(&self) -> usize {
        self.used().peak
    }
}

impl Account {
    /// Takes so many bytes.
    ///
    /// # Errors
    /// [`Short`], and then nothing was taken.
    pub fn take(&self, bytes: usize) -> Result<(), Short> {
        let Entry {
            budget, borrows, ..
        } = &*self.0;
        let limit = budget.0.limit;
        let mut used = budget.used();
        let fits = |taken: usize| bytes <= limit.saturating_sub(taken);
        if *borrows {
            if used.called_in || !fits(used.own + used.borrowed) {
                self.0.gave_way.store(true, Ordering::SeqCst);
                return Err(Short::GaveWay);
            }
            used.borrowed += bytes;
        } else {
            if !fits(used.own) {
                return Err(Short::Limit);
            }
            while !fits(used.own + used.borrowed) {
                used.called_in = true;
                budget.0.engines.iter().for_each(Engine::increment_epoch);
                let gone = &budget.0.gone;
                let waited = gone.wait_timeout(used, AGAIN);
                used = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            used.own += bytes;
        }
        self.0.used.fetch_add(bytes, Ordering::SeqCst);
        used.peak = used.peak.max(used.own + used.borrowed);
        Ok(())
    }

    /// Gives so many of its bytes back.
    pub fn give_back(&self, bytes: usize) {
        self.0.give_back(bytes, &mut self.0.budget.used());
    }

    /// Leaves so many of its bytes to what is kept when the instance is gone.
    pub fn leave(&self, bytes: usize) {
        let mut used = self.0.budget.used();
        used.own += self.0.give_back(bytes, &mut used);
    }

    /// Whether it is to give way, or has done so.
    pub fn gives_way(&self) -> bool {
        let gave_way = &self.0.gave_way;
        if self.0.borrows && self.0.budget.used().called_in {
            gave_way.store(true, Ordering::SeqCst);
        }
        gave_way.load(Ordering::SeqCst)
    }

    /// Whether it is that of an instance that helps.
    pub fn borrows(&self) -> bool {
        self.0.borrows
    }

    /// Bytes that the instance has.
    pub fn used(&self) -> usize {
        self.0.used.load(Ordering::SeqCst)
    }
}

impl Entry {
    /// Gives so many bytes back, but no more than it has, and says how many those were.
    fn give_back(&self, bytes: usize, used: &mut Used) -> usize {
        let bytes = bytes.min(self.used.load(Ordering::SeqCst));
        self.used.fetch_sub(bytes, Ordering::SeqCst);
        match self.borrows {
            true => used.borrowed -= bytes,
            false => used.own -= bytes,
        }
        bytes
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.give_back(usize::MAX, &mut self.budget.used());
        self.budget.0.gone.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use wasmtime::Engine;

    use super::{Budget, Short};

    #[test]
    fn what_is_kept_outlives_its_instance() {
        let budget = Budget::new(100, [Engine::default()].into());
        let own = budget.own();
        own.take(40).unwrap();
        let helper = budget.borrow();
        helper.take(50).unwrap();
        helper.leave(20);
        assert_eq!(budget.free(), 10);
        drop(helper);
        assert_eq!((budget.free(), budget.peak()), (40, 90));
        assert_eq!(own.take(41), Err(Short::Limit));
        own.take(40).unwrap();
        own.leave(30);
        drop(own);
        assert_eq!(budget.free(), 50, "20 and 30 are kept");
    }

    #[test]
    fn others_give_way_to_the_first() {
        let budget = Budget::new(100, [Engine::default()].into());
        let (own, helper) = (budget.own(), budget.borrow());
        own.take(10).unwrap();
        helper.take(60).unwrap();
        assert_eq!(helper.take(31), Err(Short::GaveWay));
        assert!(helper.gives_way());
        let second = budget.borrow();
        assert!(!second.gives_way());
        thread::scope(|scope| {
            scope.spawn(move || {
                while !second.gives_way() {
                    thread::yield_now();
                }
                drop((helper, second));
            });
            own.take(80).unwrap();
        });
        assert_eq!(budget.borrow().take(1), Err(Short::GaveWay), "for good");
        assert_eq!(budget.free(), 10);
    }
}
