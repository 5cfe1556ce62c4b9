//! The call `supports`, which mdBook makes first.

use super::{Bench, CaseResult, Measurement};
use crate::measure::{ProgramRun, medians};
use crate::programs::find_on_path;

/// Compares `mdbook-wasm supports html` with a program that does nothing.
pub fn supports(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let case = "start, answer, end".to_owned();
    let nothing = match find_on_path("true") {
        Ok(program) => ProgramRun::new(program),
        Err(why) => return Ok(vec![CaseResult::Skipped { case, why }]),
    };
    let tasks = [bench.ours()?.arg("supports").arg("html"), nothing];
    let rounds = bench.rounds.short;
    let costs = medians(rounds, |which, _| tasks[which].cost())?;
    Ok(vec![
        Measurement::new(case, "`true`", costs, rounds)
            .at_most(2.0)
            .into(),
    ])
}
