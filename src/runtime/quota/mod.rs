//! Resource limits of a plugin, and the counters that enforce them: memory, tables, handles, output, and the run time of
//! parts.

mod budget_exceeded;
mod limit_exceeded;
mod limiter;
mod memory_pool;
mod part_timer;
mod resource_limits;

pub(crate) use budget_exceeded::BudgetExceeded;
pub use limit_exceeded::LimitExceeded;
pub(crate) use limiter::Limiter;
pub(crate) use memory_pool::{MemoryLease, MemoryPool, OutOfMemory};
pub use part_timer::PartTimer;
pub use resource_limits::{DEFAULT_STACK, ResourceLimits};
