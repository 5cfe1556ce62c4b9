//! The first use of a plugin, with an empty cache.

use super::pair::Pair;
use super::{Bench, CaseResult, Measurement};
use crate::measure::{Cost, ProgramRun, medians};
use crate::scripts;
use crate::transform::{MOST_WORK, REPLACE, WORDS};

/// Compares the plugin of plain replace with the native preprocessor, which needs no compilation.
pub fn rust(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    WORDS
        .iter()
        .map(|words| {
            let pair = Pair::new(bench, &bench.books.main, &REPLACE, words)?;
            let rounds = bench.rounds.usual;
            let costs = costs(bench, rounds, &pair.ours, &pair.native)?;
            Ok(Measurement::new(pair.case, "native", costs, rounds)
                .at_most(2.0)
                .into())
        })
        .collect()
}

/// Compares a plugin in JavaScript, which contains QuickJS, with the time of Cranelift for the component.
pub fn js(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let component = match scripts::js(&bench.programs)? {
        Ok(component) => component,
        Err(why) => {
            let case = "plain replace".to_owned();
            return Ok(vec![CaseResult::Skipped { case, why }]);
        }
    };
    let pair = Pair::of(bench, &bench.books.main, &REPLACE, MOST_WORK, &component)?;
    let cranelift = ProgramRun::new(bench.programs.native("cranelift-alone")?).arg(component);
    let rounds = bench.rounds.long;
    let costs = costs(bench, rounds, &pair.ours, &cranelift)?;
    let line = Measurement::new(pair.case, "Cranelift alone", costs, rounds);
    Ok(vec![line.at_most(0.35).into()])
}

fn costs(
    bench: &Bench,
    rounds: usize,
    ours: &ProgramRun,
    peer: &ProgramRun,
) -> anyhow::Result<[Cost; 2]> {
    let cache = "empty-cache";
    let folder = bench.scratch.path(cache);
    let ours = ours.clone().env("MDBOOK_WASM_CACHE_DIR", folder);
    medians(rounds, |which, _| match which {
        0 => {
            bench.scratch.remove(cache)?;
            ours.cost()
        }
        _ => peer.cost(),
    })
}
