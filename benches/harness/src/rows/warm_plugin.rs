//! A plugin with cached code, compared with the same code as a native preprocessor.

use super::pair::Pair;
use super::{Bench, CaseResult, Measurement};
use crate::books::Book;
use crate::measure::medians;
use crate::transform::{FIXER, REPLACE, Transform, WORDS};

/// Compares plugins that parse Markdown: the work of the plugin outweighs the calls.
pub fn fixer(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    cases(bench, &bench.books.main, &FIXER, 0.60)
}

/// Compares plugins with little work: the calls outweigh it.
pub fn replace(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    cases(bench, &bench.books.main, &REPLACE, 0.30)
}

/// Compares plugins with little work on a large book, where the start of the programs matters little.
pub fn big(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    cases(bench, &bench.books.big(), &REPLACE, 0.25)
}

fn cases(
    bench: &Bench,
    book: &Book,
    transform: &Transform,
    at_most: f64,
) -> anyhow::Result<Vec<CaseResult>> {
    WORDS
        .iter()
        .map(|words| {
            let pair = Pair::new(bench, book, transform, words)?;
            let warmed = pair.warm_up()?;
            let rounds = bench.rounds.usual;
            let tasks = [&pair.ours, &pair.native];
            let costs = medians(rounds, |which, _| tasks[which].cost())?;
            let line = Measurement::new(pair.case, "native", costs, rounds);
            Ok(line.at_most(at_most).warmed(warmed).into())
        })
        .collect()
}
