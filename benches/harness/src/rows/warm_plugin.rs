//! A plugin whose code is there already, against the same code as a native preprocessor.

use super::pair::Pair;
use super::{Bench, Line, Outcome};
use crate::books::Book;
use crate::measure::medians;
use crate::transform::{FIXER, REPLACE, Transform, WORDS};

/// Parsing Markdown: what a plugin computes weighs more than the way in and out of it.
pub fn fixer(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    cases(bench, &bench.books.main, &FIXER, 0.60)
}

/// Little to compute: the way in and out is what weighs.
pub fn replace(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    cases(bench, &bench.books.main, &REPLACE, 0.30)
}

/// The same where starting the programs weighs little.
pub fn big(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    cases(bench, &bench.books.big(), &REPLACE, 0.25)
}

fn cases(
    bench: &Bench,
    book: &Book,
    transform: &Transform,
    at_most: f64,
) -> anyhow::Result<Vec<Outcome>> {
    WORDS
        .iter()
        .map(|words| {
            let pair = Pair::new(bench, book, transform, words)?;
            let warmed = pair.warm_up()?;
            let rounds = bench.pace.usual;
            let tasks = [&pair.ours, &pair.native];
            let costs = medians(rounds, |which, _| tasks[which].cost())?;
            let line = Line::new(pair.case, "native", costs, rounds);
            Ok(line.at_most(at_most).warmed(warmed).into())
        })
        .collect()
}
