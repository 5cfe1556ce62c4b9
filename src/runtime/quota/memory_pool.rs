//! One pool of memory for all instances of a plugin.
//!
//! Only the primary instance, and the data that is kept of all of them, count towards the limit. Helpers use the memory
//! that is free at the moment. A helper that finds none, or whose memory the primary instance needs, is preempted, and
//! the primary instance processes its chapter. So a plugin that fits in one instance never fails because it has several.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wasmtime::Engine;

/// Time between two interrupts while the primary instance waits for preempted helpers.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Memory that all instances of a plugin share. Clones are handles of one pool.
#[derive(Clone)]
pub(crate) struct MemoryPool(Arc<PoolState>);

struct PoolState {
    limit: usize,
    /// Engines that the instances run on.
    engines: Arc<[Engine]>,
    usage: Mutex<Usage>,
    /// Notified when a lease is dropped.
    lease_dropped: Condvar,
}

#[derive(Default)]
struct Usage {
    /// Bytes of the primary instance and of data that is kept.
    primary: usize,
    /// Bytes of the helpers.
    helpers: usize,
    /// Set when the primary instance needs memory of helpers. It stays set: helpers get none from then on.
    reclaiming: bool,
    /// Most bytes that were in use at once.
    peak: usize,
}

/// Memory that one instance has reserved in the pool. Clones are handles of one lease; the last one releases it.
#[derive(Clone)]
pub(crate) struct MemoryLease(Arc<LeaseState>);

struct LeaseState {
    pool: MemoryPool,
    is_helper: bool,
    used: AtomicUsize,
    is_preempted: AtomicBool,
}

/// Reason why memory could not be reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OutOfMemory {
    /// The limit is reached.
    #[error("out of memory: limit reached")]
    Limit,
    /// The primary instance needs the memory of this helper, and will do its work.
    #[error("out of memory: the instance is preempted")]
    Preempted,
}

impl MemoryPool {
    /// Creates a pool of `limit` bytes. `engines` are interrupted to preempt helpers.
    pub fn new(limit: usize, engines: Arc<[Engine]>) -> Self {
        Self(Arc::new(PoolState {
            limit,
            engines,
            usage: Mutex::default(),
            lease_dropped: Condvar::new(),
        }))
    }

    fn usage(&self) -> MutexGuard<'_, Usage> {
        // Sums are consistent whenever a panic could happen.
        self.0.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates the lease of the primary instance, which may use the whole pool.
    pub fn primary_lease(&self) -> MemoryLease {
        self.lease(false)
    }

    /// Creates the lease of a helper, which can be preempted.
    pub fn helper_lease(&self) -> MemoryLease {
        self.lease(true)
    }

    fn lease(&self, is_helper: bool) -> MemoryLease {
        MemoryLease(Arc::new(LeaseState {
            pool: self.clone(),
            is_helper,
            used: AtomicUsize::new(0),
            is_preempted: AtomicBool::new(false),
        }))
    }

    /// Returns the bytes that are free.
    pub fn free(&self) -> usize {
        let usage = self.usage();
        let taken = usage.primary.saturating_add(usage.helpers);
        self.0.limit.saturating_sub(taken)
    }

    /// Returns the most bytes that were in use at once.
    pub fn peak(&self) -> usize {
        self.usage().peak
    }
}

impl MemoryLease {
    /// Reserves bytes. The primary instance waits for the memory of helpers if it needs that.
    ///
    /// # Errors
    /// Fails, and reserves nothing, if the limit is reached or the helper is preempted.
    pub fn reserve(&self, bytes: usize) -> Result<(), OutOfMemory> {
        let LeaseState {
            pool, is_helper, ..
        } = &*self.0;
        let PoolState {
            limit,
            engines,
            lease_dropped,
            ..
        } = &*pool.0;
        let mut usage = pool.usage();
        let fits = |taken: usize| bytes <= limit.saturating_sub(taken);
        if *is_helper {
            if usage.reclaiming || !fits(usage.primary + usage.helpers) {
                self.0.is_preempted.store(true, Ordering::SeqCst);
                return Err(OutOfMemory::Preempted);
            }
            usage.helpers += bytes;
        } else {
            if !fits(usage.primary) {
                return Err(OutOfMemory::Limit);
            }
            while !fits(usage.primary + usage.helpers) {
                usage.reclaiming = true;
                engines.iter().for_each(Engine::increment_epoch);
                let waited = lease_dropped.wait_timeout(usage, RETRY_INTERVAL);
                usage = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            usage.primary += bytes;
        }
        self.0.used.fetch_add(bytes, Ordering::SeqCst);
        usage.peak = usage.peak.max(usage.primary + usage.helpers);
        Ok(())
    }

    /// Releases reserved bytes.
    pub fn release(&self, bytes: usize) {
        self.0.release(bytes, &mut self.0.pool.usage());
    }

    /// Transfers reserved bytes to the pool, for data that is kept longer than the instance.
    pub fn transfer_to_pool(&self, bytes: usize) {
        let mut usage = self.0.pool.usage();
        usage.primary += self.0.release(bytes, &mut usage);
    }

    /// Returns true if the instance has to stop, since the primary instance needs its memory.
    pub fn is_preempted(&self) -> bool {
        let is_preempted = &self.0.is_preempted;
        if self.0.is_helper && self.0.pool.usage().reclaiming {
            is_preempted.store(true, Ordering::SeqCst);
        }
        is_preempted.load(Ordering::SeqCst)
    }

    /// Returns true for the lease of a helper.
    pub fn is_helper(&self) -> bool {
        self.0.is_helper
    }

    /// Returns the reserved bytes.
    pub fn used(&self) -> usize {
        self.0.used.load(Ordering::SeqCst)
    }
}

impl LeaseState {
    /// Releases bytes, at most those that are reserved. Returns how many they were.
    fn release(&self, bytes: usize, usage: &mut Usage) -> usize {
        let bytes = bytes.min(self.used.load(Ordering::SeqCst));
        self.used.fetch_sub(bytes, Ordering::SeqCst);
        if self.is_helper {
            usage.helpers -= bytes;
        } else {
            usage.primary -= bytes;
        }
        bytes
    }
}

impl Drop for LeaseState {
    fn drop(&mut self) {
        self.release(usize::MAX, &mut self.pool.usage());
        self.pool.0.lease_dropped.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use wasmtime::Engine;

    use super::{MemoryPool, OutOfMemory};

    #[test]
    fn transferred_memory_outlives_its_lease() {
        let pool = MemoryPool::new(100, [Engine::default()].into());
        let primary = pool.primary_lease();
        primary.reserve(40).unwrap();
        let helper = pool.helper_lease();
        helper.reserve(50).unwrap();
        helper.transfer_to_pool(20);
        assert_eq!(pool.free(), 10);
        drop(helper);
        assert_eq!((pool.free(), pool.peak()), (40, 90));
        assert_eq!(primary.reserve(41), Err(OutOfMemory::Limit));
        primary.reserve(40).unwrap();
        primary.transfer_to_pool(30);
        drop(primary);
        assert_eq!(pool.free(), 50, "20 and 30 stay reserved");
    }

    #[test]
    fn the_primary_instance_preempts_helpers() {
        let pool = MemoryPool::new(100, [Engine::default()].into());
        let (primary, helper) = (pool.primary_lease(), pool.helper_lease());
        primary.reserve(10).unwrap();
        helper.reserve(60).unwrap();
        assert_eq!(helper.reserve(31), Err(OutOfMemory::Preempted));
        assert!(helper.is_preempted());
        let second = pool.helper_lease();
        assert!(!second.is_preempted());
        thread::scope(|scope| {
            scope.spawn(move || {
                while !second.is_preempted() {
                    thread::yield_now();
                }
                drop((helper, second));
            });
            primary.reserve(80).unwrap();
        });
        let reserved = pool.helper_lease().reserve(1);
        assert_eq!(reserved, Err(OutOfMemory::Preempted), "for good");
        assert_eq!(pool.free(), 10);
    }
}
