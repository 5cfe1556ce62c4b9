//! A plugin that was never used before: the cache is empty.

use super::pair::Pair;
use super::{Bench, Line, Outcome};
use crate::measure::{Cost, Task, medians};
use crate::scripts;
use crate::transform::{MOST, REPLACE, WORDS};

/// The plugin of plain replace, against the native preprocessor, which has nothing to compile.
pub fn rust(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    WORDS
        .iter()
        .map(|words| {
            let pair = Pair::new(bench, &bench.books.main, &REPLACE, words)?;
            let rounds = bench.pace.usual;
            let costs = costs(bench, rounds, &pair.ours, &pair.native)?;
            Ok(Line::new(pair.case, "native", costs, rounds)
                .at_most(2.0)
                .into())
        })
        .collect()
}

/// The same in JavaScript, with the whole of QuickJS inside, against Cranelift's time for the
/// component alone.
pub fn js(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let component = match scripts::js(&bench.programs)? {
        Ok(component) => component,
        Err(why) => {
            let case = "plain replace".to_owned();
            return Ok(vec![Outcome::LeftOut { case, why }]);
        }
    };
    let pair = Pair::of(bench, &bench.books.main, &REPLACE, MOST, &component)?;
    let cranelift = Task::new(bench.programs.native("cranelift-alone")?).arg(component);
    let rounds = bench.pace.long;
    let costs = costs(bench, rounds, &pair.ours, &cranelift)?;
    let line = Line::new(pair.case, "Cranelift alone", costs, rounds);
    Ok(vec![line.at_most(0.35).into()])
}

fn costs(bench: &Bench, rounds: usize, ours: &Task, peer: &Task) -> anyhow::Result<[Cost; 2]> {
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
