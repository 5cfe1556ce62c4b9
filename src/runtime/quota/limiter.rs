//! The limiter of a store, which wasmtime asks before memories and tables grow.

use wasmtime::{Error, ResourceLimiter};

use super::budget_exceeded::BudgetExceeded;
use super::memory_pool::{MemoryLease, OutOfMemory};
use super::resource_limits::ResourceLimits;

/// Bytes of a table element.
const ELEMENT: usize = size_of::<usize>();

/// Limits the memory, tables and output of one store.
///
/// It remembers what it refused: inside a guest, running out of memory shows as `unreachable` only.
pub(crate) struct Limiter {
    lease: MemoryLease,
    /// Bytes of output that are left.
    output_left: usize,
    /// Table elements in use.
    elements: usize,
    table_elements: usize,
    instances: usize,
    refused_memory: bool,
    refused_tables: bool,
}

impl Limiter {
    /// Creates a limiter whose memory comes from the lease.
    pub fn new(limits: &ResourceLimits, lease: MemoryLease) -> Self {
        Self {
            lease,
            output_left: limits.output,
            elements: 0,
            table_elements: limits.table_elements,
            instances: limits.instances,
            refused_memory: false,
            refused_tables: false,
        }
    }

    /// Forgets refusals that the guest survived. Returns true if there were any.
    pub fn clear_refusals(&mut self) -> bool {
        let memory = std::mem::take(&mut self.refused_memory);
        let tables = std::mem::take(&mut self.refused_tables);
        memory || tables
    }

    /// Charges bytes of a result.
    ///
    /// # Errors
    /// Fails if the output limit is exceeded.
    pub fn charge_output(&mut self, bytes: usize) -> Result<(), BudgetExceeded> {
        let left = self.output_left.checked_sub(bytes);
        self.output_left = left.ok_or(BudgetExceeded::Output)?;
        Ok(())
    }

    /// Returns the lease, for data that the host keeps for the guest.
    pub fn lease(&self) -> &MemoryLease {
        &self.lease
    }

    /// Returns true if memory was refused since the last [`clear_refusals`](Self::clear_refusals).
    pub fn refused_memory(&self) -> bool {
        self.refused_memory
    }

    /// Returns true if table elements were refused since the last [`clear_refusals`](Self::clear_refusals).
    pub fn refused_tables(&self) -> bool {
        self.refused_tables
    }

    /// Returns true if the guest asks for more than its own declared maximum. No limit is involved then.
    fn exceeds_declared_max(desired: usize, maximum: Option<usize>) -> bool {
        maximum.is_some_and(|maximum| desired > maximum)
    }

    /// Reserves bytes. Returns false if the limit is reached.
    ///
    /// # Errors
    /// Fails if the instance is preempted. An error stops the guest before it can notice.
    fn reserve(&mut self, bytes: usize) -> Result<bool, Error> {
        match self.lease.reserve(bytes) {
            Ok(()) => Ok(true),
            Err(OutOfMemory::Limit) => {
                self.refused_memory = true;
                Ok(false)
            }
            Err(preempted @ OutOfMemory::Preempted) => Err(preempted.into()),
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, Error> {
        if Self::exceeds_declared_max(desired, maximum) {
            return Ok(false);
        }
        self.reserve(desired.saturating_sub(current))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, Error> {
        if Self::exceeds_declared_max(desired, maximum) {
            return Ok(false);
        }
        let more = desired.saturating_sub(current);
        if more > self.table_elements - self.elements {
            self.refused_tables = true;
            return Ok(false);
        }
        let is_reserved = self.reserve(more.saturating_mul(ELEMENT))?;
        if is_reserved {
            self.elements += more;
        }
        Ok(is_reserved)
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn memories(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.instances
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::super::memory_pool::MemoryPool;
    use super::{ELEMENT, Limiter, ResourceLimiter, ResourceLimits};

    #[test]
    fn memories_and_tables_share_one_pool() {
        let limits = ResourceLimits {
            table_elements: 5,
            ..ResourceLimits::for_book(0)
        };
        let pool = MemoryPool::new(100, [Engine::default()].into());
        let mut limiter = Limiter::new(&limits, pool.primary_lease());
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.table_growing(0, 5, None).unwrap());
        assert_eq!(pool.free(), 40 - 5 * ELEMENT);
        assert!(!limiter.memory_growing(60, 101, Some(80)).unwrap());
        assert!(
            !limiter.refused_memory(),
            "the guest's own maximum refused it"
        );
        assert!(!limiter.memory_growing(60, 101, None).unwrap());
        assert!(limiter.refused_memory() && !limiter.refused_tables());
        assert!(limiter.clear_refusals() && !limiter.clear_refusals());
        assert!(!limiter.table_growing(5, 6, None).unwrap());
        assert!(limiter.refused_tables() && !limiter.refused_memory());
    }
}
