//! A huge book.

use super::pair::Pair;
use super::{Bench, CaseResult, Measurement, Metric};
use crate::measure::medians;
use crate::transform::{REPLACE, WORDS};

/// Measures the time compared with the native preprocessor, and the memory for each byte of JSON.
pub fn measure(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let book = bench.books.huge();
    let mut cases = Vec::new();
    for words in &WORDS {
        let pair = Pair::new(bench, &book, &REPLACE, words)?;
        let warmed = pair.warm_up()?;
        let tasks = [&pair.ours, &pair.native];
        let rounds = bench.rounds.long;
        let costs = medians(rounds, |which, _| tasks[which].cost())?;
        let line = || Measurement::new(pair.case.clone(), "native", costs, rounds).warmed(warmed);
        cases.push(line().of(Metric::Wall).at_most(0.25).into());
        let megabytes = pair.size as f64 / 1e6;
        cases.push(CaseResult::Measured(Measurement {
            against: format!("its JSON, {megabytes:.0} MB"),
            peer: None,
            of: Metric::Peak,
            ratio: costs[0].peak as f64 / pair.size as f64,
            at_most: Some(3.5),
            ..line()
        }));
    }
    Ok(cases)
}
