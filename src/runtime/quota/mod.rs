//! Limits of a plugin, and what counts against them: memory, tables, handles, output, and the time of parts.

mod budget_exceeded;
mod memory_pool;
mod part_timer;
mod resource_limits;

pub(crate) use budget_exceeded::TooMuch;
pub(crate) use memory_pool::{Account, Budget, Short};
pub use part_timer::Meter;
pub(crate) use resource_limits::Limiter;
pub use resource_limits::{Allowance, STACK};
