//! Measures the cost of programs: time and memory.

pub mod launcher;
mod program_run;
mod rounds;

use std::time::Duration;

pub use program_run::ProgramRun;
pub use rounds::{medians, medians_above_baseline};

/// The cost of a run of a program, or the median of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// User and system time of the program and of its child processes.
    pub cpu: Duration,
    /// Elapsed time.
    pub wall: Duration,
    /// Peak resident memory, in bytes.
    pub peak: u64,
}

impl Cost {
    /// Returns the time above `base`. The peak memory is not changed, since such a difference has no meaning.
    pub fn beyond(self, base: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(base.cpu),
            wall: self.wall.saturating_sub(base.wall),
            peak: self.peak,
        }
    }
}
