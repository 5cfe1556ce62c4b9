//! Warms plugins up: runs them until their code is cached and optimised.

use std::thread::sleep;
use std::time::Duration;

use anyhow::ensure;

use crate::measure::ProgramRun;

/// The number of builds in a row without a compilation after which no more compilation is expected. A plugin is
/// optimised after two builds with enough work, and with just about enough work not every build counts.
const STABLE_RUNS: usize = 4;

/// The number of runs after which the code of all plugins must be cached.
const MAX_RUNS: usize = 20;

/// The time after which notes on a large file are stored: they are not if it was changed within four seconds. A user's
/// next build is later than that.
const SETTLE_TIME: Duration = Duration::from_secs(5);

/// Runs `mdbook-wasm` until the code of all its plugins comes from the cache and no longer changes. Returns the number
/// of runs.
///
/// # Errors
/// Fails if a run fails, or if the code of a plugin is not cached.
pub fn warm_up(run: &ProgramRun, plugins: usize) -> anyhow::Result<usize> {
    let run = run.clone().env("MDBOOK_WASM_LOG", "debug");
    let (mut runs, mut stable) = (0, 0);
    while stable < STABLE_RUNS {
        let stderr = run.stderr()?;
        ensure!(
            runs < MAX_RUNS,
            "after {runs} runs, the code of some plugin is still not loaded from the cache:\n{stderr}"
        );
        runs += 1;
        stable = if all_cached(&stderr, plugins) {
            stable + 1
        } else {
            0
        };
    }
    sleep(SETTLE_TIME);
    run.stderr()?;
    Ok(runs)
}

/// Returns whether the debug messages report that all plugins were loaded from the cache.
fn all_cached(stderr: &str, plugins: usize) -> bool {
    let cached = |line: &&str| line.contains("was loaded from the cache");
    stderr.lines().filter(cached).count() == plugins
}

#[cfg(test)]
mod tests {
    use super::all_cached;

    #[test]
    fn debug_messages_are_counted() {
        let cached = "debug: plugin `a` was loaded from the cache (optimised code)";
        let compiled = "debug: plugin `b` was compiled (baseline code)";
        assert!(all_cached(cached, 1));
        assert!(!all_cached(cached, 2));
        assert!(!all_cached(&format!("{cached}\n{compiled}"), 2));
    }
}
