//! A book greater than any.

use super::pair::Pair;
use super::{Bench, Line, Outcome, Quantity};
use crate::measure::medians;
use crate::transform::{REPLACE, WORDS};

/// How long it takes against the native preprocessor, and how much memory for each byte of JSON.
pub fn measure(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let book = bench.books.huge();
    let mut outcomes = Vec::new();
    for words in &WORDS {
        let pair = Pair::new(bench, &book, &REPLACE, words)?;
        let warmed = pair.warm_up()?;
        let tasks = [&pair.ours, &pair.native];
        let rounds = bench.pace.long;
        let costs = medians(rounds, |which, _| tasks[which].cost())?;
        let line = || Line::new(pair.case.clone(), "native", costs, rounds).warmed(warmed);
        outcomes.push(line().of(Quantity::Wall).at_most(0.25).into());
        let megabytes = pair.size as f64 / 1e6;
        outcomes.push(Outcome::Line(Line {
            against: format!("its JSON, {megabytes:.0} MB"),
            peer: None,
            of: Quantity::Peak,
            ratio: costs[0].peak as f64 / pair.size as f64,
            at_most: Some(3.5),
            ..line()
        }));
    }
    Ok(outcomes)
}
