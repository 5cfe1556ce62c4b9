//! Time and memory that all instances of a plugin and of its parts share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wasmtime::Engine;

use super::loaded_part::LoadedPart;
use crate::runtime::events::{Failure, PartFailed, PluginTimedOut};
use crate::runtime::quota::{LimitExceeded, MemoryPool, PartTimer};

/// Time and memory of a part, for all of its instances.
pub struct PartBudget {
    name: String,
    timeout: Duration,
    pub memory: MemoryPool,
    pub timer: PartTimer,
}

impl PartBudget {
    /// Creates the budget of a part. `engines`: those of the plugin and of all its parts.
    pub fn new(part: &LoadedPart, engines: &Arc<[Engine]>) -> Self {
        let limits = &part.options.limits;
        Self {
            name: part.options.name.clone(),
            timeout: limits.timeout,
            memory: MemoryPool::new(limits.memory, Arc::clone(engines)),
            timer: PartTimer::new(limits.timeout),
        }
    }

    /// Checks the timeout of the part.
    ///
    /// # Errors
    /// [`PartFailed`] if the part has exceeded its timeout.
    pub fn check_time(&self) -> Result<(), PartFailed> {
        if self.timer.is_expired() {
            Err(PartFailed {
                part: self.name.clone(),
                failure: Failure::Limit(LimitExceeded::Timeout(self.timeout)),
            })
        } else {
            Ok(())
        }
    }
}

/// Timeouts of a plugin and of its parts.
#[derive(Clone)]
pub struct SharedBudgets {
    /// Set when the plugin has exceeded its timeout.
    pub plugin_over: Arc<AtomicBool>,
    /// Budgets of the parts, by their index. `None`: nothing imports from the part.
    pub parts: Arc<[Option<PartBudget>]>,
}

impl SharedBudgets {
    /// Returns the budget of a part.
    pub fn part(&self, index: usize) -> Option<&PartBudget> {
        self.parts.get(index)?.as_ref()
    }

    /// Checks the timeout of a part, of its plugin, and of the other parts, which may have called it.
    ///
    /// # Errors
    /// [`PartFailed`] or [`PluginTimedOut`] if one of them is exceeded. The part itself is checked first.
    pub fn check(&self, index: usize) -> wasmtime::Result<()> {
        let others = self.parts.iter().flatten();
        for part in self.part(index).into_iter().chain(others) {
            part.check_time()?;
        }
        if self.plugin_over.load(Ordering::SeqCst) {
            return Err(PluginTimedOut.into());
        }
        Ok(())
    }
}
