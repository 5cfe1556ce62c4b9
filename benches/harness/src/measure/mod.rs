//! What programs cost.

pub mod launcher;
mod rounds;
mod task;

use std::time::Duration;

pub use rounds::{medians, medians_beyond};
pub use task::Task;

/// What one run of a program took, or the median of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// User and system time, of the program and of those that it waited for.
    pub cpu: Duration,
    /// Time that went by.
    pub wall: Duration,
    /// The most memory that was resident at once, in bytes.
    pub peak: u64,
}

impl Cost {
    /// What this took beyond `base`. Memory has no such difference and stays.
    pub fn beyond(self, base: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(base.cpu),
            wall: self.wall.saturating_sub(base.wall),
            peak: self.peak,
        }
    }
}
