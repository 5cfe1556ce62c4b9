//! What mdBook asks first.

use super::{Bench, Line, Outcome};
use crate::measure::{Task, medians};
use crate::programs::of_system;

/// `mdbook-wasm supports html` against a program that does nothing.
pub fn supports(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let case = "start, answer, end".to_owned();
    let nothing = match of_system("true") {
        Ok(program) => Task::new(program),
        Err(why) => return Ok(vec![Outcome::LeftOut { case, why }]),
    };
    let tasks = [bench.ours()?.arg("supports").arg("html"), nothing];
    let rounds = bench.pace.short;
    let costs = medians(rounds, |which, _| tasks[which].cost())?;
    Ok(vec![
        Line::new(case, "`true`", costs, rounds).at_most(2.0).into(),
    ])
}
