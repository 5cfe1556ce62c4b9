//! Compiler tiers, and when the optimising compiler pays off.
//!
//! The single-pass compiler (wasmtime's Winch) takes 14 to 25 % of the time of the optimising one (Cranelift), and
//! its code runs 17 to 100 % longer. So a plugin starts in baseline code, and is compiled again when its usage
//! justifies that.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Compiler that made the code. Both give the same results, at different speeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Compiled in one pass by Winch.
    Baseline,
    /// Compiled by Cranelift with all optimisations.
    Optimised,
}

impl Tier {
    /// Tier of a new plugin. Winch is complete, and in wasmtime's first support tier, on x86-64 only.
    pub const FIRST: Self = if cfg!(target_arch = "x86_64") {
        Self::Baseline
    } else {
        Self::Optimised
    };

    /// Returns a rough estimate of the compile time of a component of this size in bytes.
    ///
    /// Based on the slowest of Rust plugins of 66 and 391 KB, QuickJS (1.6 MB) and Python (18 MB), on one
    /// processor.
    pub fn estimated_compile_time(self, bytes: usize) -> Duration {
        let per_byte = match self {
            Self::Baseline => Duration::from_nanos(250),
            Self::Optimised => Duration::from_nanos(1_000),
        };
        per_byte.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX))
    }
}

/// Usage of a plugin in baseline code, kept between builds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageStats {
    /// Builds in which it ran for [`MIN_BUSY`] or longer.
    builds: u32,
    /// Nanoseconds that it ran in these builds.
    busy: u64,
    /// True if it runs in optimised code from now on.
    optimised: bool,
}

/// Minimum busy time of a build that counts. Below it, better code would gain nothing.
const MIN_BUSY: Duration = Duration::from_millis(1);

/// Estimated compile time up to which a second build is reason enough to optimise.
///
/// A plugin that is used again by somebody who keeps a cache is used often.
const CHEAP_COMPILE: Duration = Duration::from_millis(500);

impl UsageStats {
    /// Returns the tier for the next build of a component of this size in bytes.
    ///
    /// Optimised code is chosen if it is cheap at the third build, or if the time that it would have saved (about
    /// a third of the busy time) exceeds the compile time.
    pub fn tier(&self, bytes: usize) -> Tier {
        let estimated_compile_time = Tier::Optimised.estimated_compile_time(bytes);
        let saved = Duration::from_nanos(self.busy) / 3;
        let worth = self.builds >= 2 && estimated_compile_time <= CHEAP_COMPILE
            || saved >= estimated_compile_time;
        if self.optimised || worth {
            Tier::Optimised
        } else {
            Tier::FIRST
        }
    }

    /// Adds a build with this busy time. Returns `None` if the build was too short to count.
    pub fn record_build(self, busy: Duration) -> Option<Self> {
        if busy < MIN_BUSY {
            return None;
        }
        let nanos = u64::try_from(busy.as_nanos()).unwrap_or(u64::MAX);
        Some(Self {
            builds: self.builds.saturating_add(1),
            busy: self.busy.saturating_add(nanos),
            ..self
        })
    }

    /// Returns these statistics, marked to use optimised code from now on.
    pub fn optimised(self) -> Self {
        Self {
            optimised: true,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Tier, UsageStats};

    fn after(builds: &[u64], bytes: usize) -> Tier {
        let times = builds.iter().copied().map(Duration::from_micros);
        let usage = times.fold(UsageStats::default(), |usage, busy| {
            usage.record_build(busy).unwrap_or(usage)
        });
        usage.tier(bytes)
    }

    #[test]
    fn a_plugin_must_be_worth_it() {
        assert_eq!(after(&[], 1), Tier::FIRST);
        assert_eq!(after(&[100_000], 400_000), Tier::FIRST);
        assert_eq!(after(&[1_000, 1_000], 400_000), Tier::Optimised, "cheap");
        assert_eq!(after(&[900; 4], 400_000), Tier::FIRST, "no gain");
        assert_eq!(after(&[10_000; 20], 1_600_000), Tier::FIRST, "dear");
        assert_eq!(after(&[5_000_000], 1_600_000), Tier::Optimised, "paid for");
        let usage = UsageStats::default().optimised();
        assert_eq!(usage.tier(usize::MAX), Tier::Optimised, "for good");
    }
}
