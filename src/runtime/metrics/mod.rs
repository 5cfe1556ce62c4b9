//! CPU time and timings of plugins.

mod cpu_time;
mod timings;

pub use cpu_time::{Busy, Count};
pub(crate) use timings::Clock;
pub use timings::Times;
