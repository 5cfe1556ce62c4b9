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

/// Usage of a plugin in baseline code, kept between builds: compile time that it has earned, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageStats(u64);

/// Minimum busy time of a build that counts. Below it, better code would gain nothing.
const MIN_BUSY: Duration = Duration::from_millis(1);

/// Compile time that a build earns at least. A plugin that is used again by somebody who keeps a cache is used often.
const EARNED_BY_BUILD: Duration = Duration::from_millis(250);

impl UsageStats {
    /// Usage of a plugin that runs in optimised code from now on.
    pub const OPTIMISED: Self = Self(u64::MAX);

    /// Returns the tier for the next build of a component of this size in bytes: optimised if it has earned the time that
    /// compiling takes.
    pub fn tier(self, bytes: usize) -> Tier {
        if Duration::from_nanos(self.0) >= Tier::Optimised.estimated_compile_time(bytes) {
            Tier::Optimised
        } else {
            Tier::FIRST
        }
    }

    /// Adds a build with this busy time, of which optimised code would have saved about a third. Returns `None` if the
    /// build was too short to count.
    pub fn record_build(self, busy: Duration) -> Option<Self> {
        let earned = (busy / 3).max(EARNED_BY_BUILD);
        let nanos = u64::try_from(earned.as_nanos()).unwrap_or(u64::MAX);
        (busy >= MIN_BUSY).then_some(Self(self.0.saturating_add(nanos)))
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
        assert_eq!(after(&[10_000; 6], 1_600_000), Tier::FIRST, "dear");
        assert_eq!(
            after(&[10_000; 7], 1_600_000),
            Tier::Optimised,
            "used often"
        );
        assert_eq!(after(&[5_000_000], 1_600_000), Tier::Optimised, "paid for");
        let usage = UsageStats::OPTIMISED;
        assert_eq!(usage.tier(usize::MAX), Tier::Optimised, "for good");
    }
}
