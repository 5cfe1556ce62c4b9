//! Plugins in JavaScript and in Python, which bring their language's engine along, against the same code as
//! native preprocessors.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::pair::Pair;
use super::{Bench, Line, Outcome};
use crate::check;
use crate::measure::{Task, medians};
use crate::programs::{ROOT, of_system};
use crate::transform::{MOST, REPLACE};
use crate::{scripts, warm};

/// Plain replace in JavaScript, against Node.
pub fn js(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let node = of_system("node").map(|node| script(node, "replace.mjs"));
    against(bench, scripts::js(&bench.programs)?, "Node", node, 0.20)
}

/// Plain replace in Python, against CPython and against the native preprocessor in Rust.
pub fn python(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let plugin = scripts::python(&bench.programs)?;
    let cpython = interpreter().map(|python| script(python, "replace.py"));
    let mut outcomes = against(bench, plugin.clone(), "CPython", cpython, 0.35)?;
    if let Ok(plugin) = plugin {
        let pair = Pair::of(bench, &bench.books.main, &REPLACE, MOST, &plugin)?;
        let warmed = optimised(&pair)?;
        let rounds = bench.pace.usual;
        let tasks = [&pair.ours, &pair.native];
        let costs = medians(rounds, |which, _| tasks[which].cost())?;
        let line = Line::new(pair.case, "native, in Rust", costs, rounds);
        outcomes.push(line.at_most(1.0).warmed(warmed).into());
    }
    Ok(outcomes)
}

/// A plugin whose code is optimised, against a script that does the same to the same book.
fn against(
    bench: &Bench,
    plugin: Result<PathBuf, String>,
    name: &str,
    peer: Result<Task, String>,
    at_most: f64,
) -> anyhow::Result<Vec<Outcome>> {
    let (plugin, peer) = match plugin.and_then(|plugin| Ok((plugin, peer?))) {
        Ok(both) => both,
        Err(why) => {
            let case = format!("against {name}");
            return Ok(vec![Outcome::LeftOut { case, why }]);
        }
    };
    let pair = Pair::of(bench, &bench.books.main, &REPLACE, MOST, &plugin)?;
    let warmed = optimised(&pair)?;
    let peer = peer.input(&pair.input);
    let output = bench.scratch.path("output.json");
    let did = check::book(&pair.ours.output(&output)?)?;
    check::same(&did, &check::book(&peer.output(&output)?)?)?;
    let rounds = bench.pace.usual;
    let tasks = [&pair.ours, &peer];
    let costs = medians(rounds, |which, _| tasks[which].cost())?;
    let line = Line::new(pair.case, name, costs, rounds);
    Ok(vec![line.at_most(at_most).warmed(warmed).into()])
}

/// Has the plugin compiled with optimisation. From then on its code is that in every build, as when it has paid for
/// that by itself.
fn optimised(pair: &Pair) -> anyhow::Result<usize> {
    warm::up(&pair.ours.clone().arg("--optimise"), 1)
}

fn script(program: PathBuf, name: &str) -> Task {
    Task::new(program).arg(Path::new(ROOT).join("benches/peers/scripts").join(name))
}

/// The interpreter itself: what is called `python3` may be a script that looks for one first.
pub fn interpreter() -> Result<PathBuf, String> {
    let python = of_system("python3")?;
    let said = Command::new(&python)
        .args(["-c", "import sys; print(sys.executable)"])
        .output();
    let said = said.map_err(|error| format!("python3 can't be run: {error}"))?;
    match String::from_utf8_lossy(&said.stdout).trim() {
        "" => Ok(python),
        path => Ok(path.into()),
    }
}
