//! What a plugin may use, and what counts it.

use std::time::Duration;

use wasmtime::{Error, ResourceLimiter};

use super::budget_exceeded::TooMuch;
use super::memory_pool::{Account, Short};
use crate::settings::Limits;

/// How much of the native stack a plugin may use by default, in bytes. An interpreter that recurses
/// natively (QuickJS, Python) needs more than wasmtime's 512 KiB.
pub const STACK: usize = 2 << 20;

/// What a plugin may use for one book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Memory of all its instances, and what is kept of what they return and say, in bytes.
    pub memory: usize,
    /// From its first instruction to its last.
    pub timeout: Duration,
    /// What it may log, report and print, in bytes.
    pub log: usize,
    /// Findings that it may report.
    pub findings: usize,
    /// What it may hand back for one book, in bytes.
    pub output: usize,
    /// The native stack of its functions in optimised code, in bytes.
    pub stack: usize,
    /// Elements of all tables of an instance together.
    pub table_elements: usize,
    /// Core instances that an instance is made of, and as many memories and tables.
    pub instances: usize,
    /// Handles that an instance has at a time.
    pub handles: usize,
}

impl Allowance {
    /// What is enough for every plugin tried on a book whose JSON has this many bytes. For a book
    /// of 112 MB a Python plugin needed 400 MB of memory, and wasmtime counted 117 million units
    /// for handing it back. It is made of about fifty core instances, with some ten thousand elements
    /// of tables.
    pub fn for_book(bytes: usize) -> Self {
        let share = bytes.saturating_mul(4).div_ceil(1 << 20) << 20;
        Self {
            memory: share.saturating_add(512 << 20),
            timeout: Duration::from_secs(60),
            log: 1 << 20,
            findings: 2_000,
            output: share.saturating_add(128 << 20),
            stack: STACK,
            table_elements: 1_000_000,
            instances: 500,
            handles: 10_000,
        }
    }

    /// The same, but for what the settings say.
    pub fn with(self, limits: &Limits) -> Self {
        Self {
            memory: limits.memory.unwrap_or(self.memory),
            timeout: limits.timeout.unwrap_or(self.timeout),
            log: limits.log.unwrap_or(self.log),
            findings: limits.findings.unwrap_or(self.findings),
            output: limits.output.unwrap_or(self.output),
            stack: limits.stack.unwrap_or(self.stack),
            table_elements: limits.table_elements.unwrap_or(self.table_elements),
            instances: limits.instances.unwrap_or(self.instances),
            handles: limits.handles.unwrap_or(self.handles),
        }
    }

    /// How many tasks, streams and sets of them the host keeps for an instance that has such. Nearly all have
    /// handles of the guest's as well. A task that has returned and goes on has none, and each call of the host
    /// is one for as long as it takes.
    pub(crate) fn tasks(&self) -> usize {
        self.handles.saturating_mul(4).saturating_add(100)
    }

    /// What one call of the host may copy out of a guest, in bytes.
    pub(crate) fn copied(&self) -> usize {
        self.output.min(self.memory)
    }
}

/// Bytes of an element of a table.
const ELEMENT: usize = size_of::<usize>();

/// Counts memory and tables, and remembers what it refused: running out of memory shows inside a
/// guest only as `unreachable`.
pub(crate) struct Limiter {
    account: Account,
    /// Bytes that it may still hand over.
    output_left: usize,
    /// Elements of tables.
    elements: usize,
    table_elements: usize,
    instances: usize,
    refused_memory: bool,
    refused_tables: bool,
}

impl Limiter {
    pub fn new(allowance: &Allowance, account: Account) -> Self {
        Self {
            account,
            output_left: allowance.output,
            elements: 0,
            table_elements: allowance.table_elements,
            instances: allowance.instances,
            refused_memory: false,
            refused_tables: false,
        }
    }

    /// Forgets what was refused, since the guest got over it, and says whether there was anything.
    pub fn forgive(&mut self) -> bool {
        let memory = std::mem::take(&mut self.refused_memory);
        let tables = std::mem::take(&mut self.refused_tables);
        memory || tables
    }

    /// Counts bytes that the guest hands over.
    pub fn hand_over(&mut self, bytes: usize) -> Result<(), TooMuch> {
        let left = self.output_left.checked_sub(bytes);
        self.output_left = left.ok_or(TooMuch::Output)?;
        Ok(())
    }

    /// What else the host keeps for the guest is taken from.
    pub fn account(&self) -> &Account {
        &self.account
    }

    pub fn refused_memory(&self) -> bool {
        self.refused_memory
    }

    pub fn refused_tables(&self) -> bool {
        self.refused_tables
    }

    /// Whether this is more than the guest itself has declared, which is no matter of limits.
    fn beyond(desired: usize, maximum: Option<usize>) -> bool {
        maximum.is_some_and(|maximum| desired > maximum)
    }

    /// Whether there is memory for it. A guest that gives way must not notice, and is stopped.
    fn take(&mut self, bytes: usize) -> Result<bool, Error> {
        match self.account.take(bytes) {
            Ok(()) => Ok(true),
            Err(Short::Limit) => {
                self.refused_memory = true;
                Ok(false)
            }
            Err(short @ Short::GaveWay) => Err(short.into()),
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
        if Self::beyond(desired, maximum) {
            return Ok(false);
        }
        self.take(desired.saturating_sub(current))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, Error> {
        if Self::beyond(desired, maximum) {
            return Ok(false);
        }
        let more = desired.saturating_sub(current);
        if more > self.table_elements - self.elements {
            self.refused_tables = true;
            return Ok(false);
        }
        let fits = self.take(more.saturating_mul(ELEMENT))?;
        if fits {
            self.elements += more;
        }
        Ok(fits)
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

    use super::super::memory_pool::Budget;
    use super::{Allowance, ELEMENT, Limiter, ResourceLimiter};

    #[test]
    fn memories_and_tables_share_one_budget() {
        let allowance = Allowance {
            table_elements: 5,
            ..Allowance::for_book(0)
        };
        let budget = Budget::new(100, [Engine::default()].into());
        let mut limiter = Limiter::new(&allowance, budget.own());
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.table_growing(0, 5, None).unwrap());
        assert_eq!(budget.free(), 40 - 5 * ELEMENT);
        assert!(!limiter.memory_growing(60, 101, Some(80)).unwrap());
        assert!(
            !limiter.refused_memory(),
            "it said itself that it needs no more"
        );
        assert!(!limiter.memory_growing(60, 101, None).unwrap());
        assert!(limiter.refused_memory() && !limiter.refused_tables());
        assert!(limiter.forgive() && !limiter.forgive());
        assert!(!limiter.table_growing(5, 6, None).unwrap());
        assert!(limiter.refused_tables() && !limiter.refused_memory());
    }
}
