//! What a plugin may use, and what counts it.

use std::time::Duration;

use wasmtime::{Error, ResourceLimiter};

/// What a plugin may use for one book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// All linear memories of an instance together, in bytes.
    pub memory: usize,
    /// From its first instruction to its last.
    pub timeout: Duration,
    /// What it may log, report and print, in bytes.
    pub log: usize,
    /// What it may hand back for one book, in bytes.
    pub output: usize,
}

impl Allowance {
    /// What is enough for every plugin tried on a book whose JSON has this many bytes. For a book
    /// of 112 MB a Python plugin needed 400 MB of memory, and wasmtime counted 117 million units
    /// for handing it back.
    pub fn for_book(bytes: usize) -> Self {
        let share = bytes.saturating_mul(4).div_ceil(1 << 20) << 20;
        Self {
            memory: share.saturating_add(512 << 20),
            timeout: Duration::from_secs(60),
            log: 1 << 20,
            output: share.saturating_add(128 << 20),
        }
    }
}

/// Elements of all tables together. A Python interpreter has about ten thousand functions.
const TABLE_ELEMENTS: usize = 1_000_000;

/// Core instances, memories and tables. A Python plugin is made of about fifty modules.
const INSTANCES: usize = 500;

/// Counts memory and tables, and remembers what it refused: running out of memory shows inside a
/// guest only as `unreachable`.
pub(super) struct Limiter {
    memory: Budget,
    tables: Budget,
}

struct Budget {
    limit: usize,
    used: usize,
    refused: bool,
}

impl Budget {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            used: 0,
            refused: false,
        }
    }

    fn grow(&mut self, current: usize, desired: usize) -> bool {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        if used > self.limit {
            self.refused = true;
            return false;
        }
        self.used = used;
        true
    }
}

impl Limiter {
    pub fn new(memory: usize) -> Self {
        Self {
            memory: Budget::new(memory),
            tables: Budget::new(TABLE_ELEMENTS),
        }
    }

    /// Forgets what was refused, since the guest got over it, and says whether there was anything.
    pub fn forgive(&mut self) -> bool {
        let memory = std::mem::take(&mut self.memory.refused);
        let tables = std::mem::take(&mut self.tables.refused);
        memory || tables
    }

    /// Bytes of linear memory that are in use.
    pub fn memory(&self) -> usize {
        self.memory.used
    }

    pub fn refused_memory(&self) -> bool {
        self.memory.refused
    }

    pub fn refused_tables(&self) -> bool {
        self.tables.refused
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, Error> {
        Ok(self.memory.grow(current, desired))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, Error> {
        Ok(self.tables.grow(current, desired))
    }

    fn instances(&self) -> usize {
        INSTANCES
    }

    fn memories(&self) -> usize {
        INSTANCES
    }

    fn tables(&self) -> usize {
        INSTANCES
    }
}

#[cfg(test)]
mod tests {
    use super::{Limiter, ResourceLimiter};

    #[test]
    fn memories_share_one_budget() {
        let mut limiter = Limiter::new(100);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.memory_growing(0, 40, None).unwrap());
        assert!(!limiter.refused_memory());
        assert!(!limiter.memory_growing(60, 61, None).unwrap());
        assert!(limiter.refused_memory() && !limiter.refused_tables());
    }
}
