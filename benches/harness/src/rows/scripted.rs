//! Plugins in JavaScript and in Python, which contain an interpreter, compared with the same code as native
//! preprocessors.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::pair::Pair;
use super::{Bench, CaseResult, Measurement};
use crate::compare;
use crate::measure::{ProgramRun, medians};
use crate::programs::{ROOT, find_on_path};
use crate::transform::{MOST_WORK, REPLACE};
use crate::{scripts, warm};

/// Compares plain replace in JavaScript with Node.
pub fn js(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let node = find_on_path("node").map(|node| script(node, "replace.mjs"));
    against(bench, scripts::js(&bench.programs)?, "Node", node, 0.20)
}

/// Compares plain replace in Python with CPython and with the native preprocessor in Rust.
pub fn python(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let plugin = scripts::python(&bench.programs)?;
    let cpython = interpreter().map(|python| script(python, "replace.py"));
    let mut cases = against(bench, plugin.clone(), "CPython", cpython, 0.35)?;
    if let Ok(plugin) = plugin {
        let pair = Pair::of(bench, &bench.books.main, &REPLACE, MOST_WORK, &plugin)?;
        let warmed = optimised(&pair)?;
        let rounds = bench.rounds.usual;
        let tasks = [&pair.ours, &pair.native];
        let costs = medians(rounds, |which, _| tasks[which].cost())?;
        let line = Measurement::new(pair.case, "native, in Rust", costs, rounds);
        cases.push(line.at_most(1.0).warmed(warmed).into());
    }
    Ok(cases)
}

/// Compares a plugin with optimised code with a script that has the same result.
fn against(
    bench: &Bench,
    plugin: Result<PathBuf, String>,
    name: &str,
    peer: Result<ProgramRun, String>,
    at_most: f64,
) -> anyhow::Result<Vec<CaseResult>> {
    let (plugin, peer) = match plugin.and_then(|plugin| Ok((plugin, peer?))) {
        Ok(both) => both,
        Err(why) => {
            let case = format!("against {name}");
            return Ok(vec![CaseResult::Skipped { case, why }]);
        }
    };
    let pair = Pair::of(bench, &bench.books.main, &REPLACE, MOST_WORK, &plugin)?;
    let warmed = optimised(&pair)?;
    let peer = peer.input(&pair.input);
    let output = bench.scratch.path("output.json");
    let did = compare::parse_book(&pair.ours.output(&output)?)?;
    compare::ensure_equal(&did, &compare::parse_book(&peer.output(&output)?)?)?;
    let rounds = bench.rounds.usual;
    let tasks = [&pair.ours, &peer];
    let costs = medians(rounds, |which, _| tasks[which].cost())?;
    let line = Measurement::new(pair.case, name, costs, rounds);
    Ok(vec![line.at_most(at_most).warmed(warmed).into()])
}

/// Compiles the plugin with optimisation. From then on every build uses that code, as after enough use.
fn optimised(pair: &Pair) -> anyhow::Result<usize> {
    warm::warm_up(&pair.ours.clone().arg("--optimise"), 1)
}

fn script(program: PathBuf, name: &str) -> ProgramRun {
    ProgramRun::new(program).arg(Path::new(ROOT).join("benches/peers/scripts").join(name))
}

/// Returns the interpreter itself: `python3` may be a script that searches for one first.
pub fn interpreter() -> Result<PathBuf, String> {
    let python = find_on_path("python3")?;
    let said = Command::new(&python)
        .args(["-c", "import sys; print(sys.executable)"])
        .output();
    let said = said.map_err(|error| format!("python3 can't be run: {error}"))?;
    match String::from_utf8_lossy(&said.stdout).trim() {
        "" => Ok(python),
        path => Ok(path.into()),
    }
}
