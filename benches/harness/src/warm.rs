//! Running a plugin until it is as fast as it gets.

use std::thread::sleep;
use std::time::Duration;

use anyhow::ensure;

use crate::measure::Task;

/// A plugin is optimised after two builds in which it had enough to do, which is not every one where it has just
/// about that. When so many builds in a row have compiled nothing, none will.
const CALM: usize = 4;

/// Whose code is not kept by then never is.
const MOST: usize = 20;

/// What was found out about a large file is noted when nobody has changed it for four seconds. A person's next
/// build comes later than that.
const SETTLED: Duration = Duration::from_secs(5);

/// Runs `mdbook-wasm` until all its plugins' code comes from the cache and stays as it is, and
/// returns how many runs that took.
///
/// # Errors
/// Where a run fails, or a plugin's code is not kept.
pub fn up(task: &Task, plugins: usize) -> anyhow::Result<usize> {
    let task = task.clone().env("MDBOOK_WASM_LOG", "debug");
    let (mut runs, mut calm) = (0, 0);
    while calm < CALM {
        let said = task.said()?;
        ensure!(
            runs < MOST,
            "after {runs} runs, some plugin's code still does not come from the cache:\n{said}"
        );
        runs += 1;
        calm = match all_cached(&said, plugins) {
            true => calm + 1,
            false => 0,
        };
    }
    sleep(SETTLED);
    task.said()?;
    Ok(runs)
}

/// Reads it from the lines that `MDBOOK_WASM_LOG=debug` shows.
fn all_cached(said: &str, plugins: usize) -> bool {
    let cached = |line: &&str| line.contains("was loaded from the cache");
    said.lines().filter(cached).count() == plugins
}

#[cfg(test)]
mod tests {
    use super::all_cached;

    #[test]
    fn what_is_said_of_the_code() {
        let cached = "debug: plugin `a` was loaded from the cache (optimised code)";
        let compiled = "debug: plugin `b` was compiled (baseline code)";
        assert!(all_cached(cached, 1));
        assert!(!all_cached(cached, 2));
        assert!(!all_cached(&format!("{cached}\n{compiled}"), 2));
    }
}
