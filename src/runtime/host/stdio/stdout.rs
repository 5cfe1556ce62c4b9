//! Standard output of a command, which is its result.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::huge_pages::HugePageBuf;
use crate::runtime::quota::{BudgetExceeded, MemoryLease};

/// Standard output of a command, kept in memory up to a limit.
#[derive(Clone)]
pub struct CommandStdout(Arc<Mutex<StdoutBuffer>>);

struct StdoutBuffer {
    bytes: HugePageBuf,
    /// How many more bytes may be written.
    remaining: usize,
    lease: MemoryLease,
}

impl CommandStdout {
    /// Creates a buffer for `expected` bytes, which grows up to `limit` bytes. Unused capacity takes no memory.
    pub fn new(expected: usize, limit: usize, lease: MemoryLease) -> Self {
        Self(Arc::new(Mutex::new(StdoutBuffer {
            bytes: HugePageBuf::with_capacity(expected.min(limit)),
            remaining: limit,
            lease,
        })))
    }

    /// Takes all bytes that were written since the last call.
    pub fn take(&self) -> HugePageBuf {
        std::mem::take(&mut self.lock().bytes)
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// Fails if a limit of the plugin is exceeded.
    pub fn write(&self, bytes: &[u8]) -> Result<(), BudgetExceeded> {
        let mut buffer = self.lock();
        let remaining = buffer.remaining.checked_sub(bytes.len());
        buffer.remaining = remaining.ok_or(BudgetExceeded::Output)?;
        buffer.lease.reserve(bytes.len())?;
        buffer.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, StdoutBuffer> {
        // A panic elsewhere leaves the buffer complete.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
