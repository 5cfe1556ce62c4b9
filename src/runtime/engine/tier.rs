//! Two ways to compile, and when which is worth its time.
//!
//! A single-pass compiler (wasmtime's Winch) takes a quarter to a seventh of the time that the
//! optimising one (Cranelift) takes, and its code a sixth to twice longer to run. So a plugin begins in baseline
//! code, and is compiled once more when it has shown that this pays.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How code was compiled. It does the same in both, but for its speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// In one pass.
    Baseline,
    /// With all optimisations.
    Optimised,
}

impl Tier {
    /// Where a plugin begins. Winch is complete and of wasmtime's first support tier on this
    /// processor only.
    pub const FIRST: Self = if cfg!(target_arch = "x86_64") {
        Self::Baseline
    } else {
        Self::Optimised
    };

    /// What compiling a component of so many bytes takes, roughly: of a Rust plugin of 66 KB and
    /// one of 391, QuickJS (1.6 MB) and Python (18 MB), measured on one processor, the slowest.
    pub fn estimated_compile_time(self, bytes: usize) -> Duration {
        let per_byte = match self {
            Self::Baseline => Duration::from_nanos(250),
            Self::Optimised => Duration::from_nanos(1_000),
        };
        per_byte.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX))
    }
}

/// What is remembered of a plugin in baseline code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageStats {
    /// Builds in which it had something to do.
    builds: u32,
    /// Nanoseconds that it ran in them.
    busy: u64,
    /// Whether it is to be run in optimised code, now and always.
    optimised: bool,
}

/// A build in which a plugin ran for less does not count: better code would gain nothing.
const NOTHING: Duration = Duration::from_millis(1);

/// Compiling may take this long for a plugin that was needed twice: what is used again by somebody
/// who keeps a cache is used often.
const CHEAP: Duration = Duration::from_millis(500);

impl UsageStats {
    /// The tier to run it in: the optimised one where that is cheap, or has been paid for by the time
    /// that it would have saved, about a third of what the plugin ran.
    pub fn tier(&self, bytes: usize) -> Tier {
        let estimated_compile_time = Tier::Optimised.estimated_compile_time(bytes);
        let saved = Duration::from_nanos(self.busy) / 3;
        let worth =
            self.builds >= 2 && estimated_compile_time <= CHEAP || saved >= estimated_compile_time;
        match self.optimised || worth {
            true => Tier::Optimised,
            false => Tier::FIRST,
        }
    }

    /// Adds a build. `None`: it does not count.
    pub fn record_build(self, busy: Duration) -> Option<Self> {
        if busy < NOTHING {
            return None;
        }
        let nanos = u64::try_from(busy.as_nanos()).unwrap_or(u64::MAX);
        Some(Self {
            builds: self.builds.saturating_add(1),
            busy: self.busy.saturating_add(nanos),
            ..self
        })
    }

    /// The same, run in optimised code from now on.
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
