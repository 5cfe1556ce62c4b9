//! CPU time and timings of plugins.

mod cpu_time;
mod timings;

pub use cpu_time::{CpuTime, CpuTimer};
pub(crate) use timings::TimingRecorder;
pub use timings::Timings;
