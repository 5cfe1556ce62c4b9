//! Peers without a target: other languages, and programs that do less.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use serde_json::{Value, json};

use super::pair::Pair;
use super::scripted::interpreter;
use super::{Bench, CaseResult, Measurement};
use crate::compare;
use crate::measure::{ProgramRun, medians};
use crate::programs::{ROOT, find_on_path};
use crate::transform::{MOST_WORK, REPLACE, wasm};

/// Compares the plugin of plain replace with scripts for Python and Node, with a program that only parses and writes
/// the book, and with `cat`.
pub fn peers(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let book = &bench.books.main;
    let pair = Pair::new(bench, book, &REPLACE, MOST_WORK)?;
    let warmed = pair.warm_up()?;
    let input = bench.scratch.path(&format!("{}.json", book.name));
    let output = bench.scratch.path("output.json");
    let replaced = compare::parse_book(&pair.ours.output(&output)?)?;
    let unchanged = book.value();
    let script = |program: PathBuf, name: &str| {
        ProgramRun::new(program).arg(Path::new(ROOT).join("benches/peers/scripts").join(name))
    };
    let peers = [
        Peer {
            name: "Python",
            task: interpreter().map(|python| script(python, "replace.py")),
            result: Some(&replaced),
        },
        Peer {
            name: "Node",
            task: find_on_path("node").map(|node| script(node, "replace.mjs")),
            result: Some(&replaced),
        },
        Peer {
            name: "a native echo",
            task: Ok(ProgramRun::new(bench.programs.peer("native-echo")?)),
            result: Some(&unchanged),
        },
        Peer {
            name: "`cat`",
            task: find_on_path("cat").map(ProgramRun::new),
            // `cat` does not parse the input, and writes the context as well.
            result: None,
        },
    ];
    let mut cases = Vec::new();
    for Peer { name, task, result } in peers {
        let peer = match task {
            Ok(task) => task.input(&input),
            Err(why) => {
                let case = format!("against {name}");
                cases.push(CaseResult::Skipped { case, why });
                continue;
            }
        };
        if let Some(result) = result {
            compare::ensure_equal(result, &compare::parse_book(&peer.output(&output)?)?)?;
        }
        let tasks = [&pair.ours, &peer];
        let rounds = bench.rounds.usual;
        let costs = medians(rounds, |which, _| tasks[which].cost())?;
        let line = Measurement::new(pair.case.clone(), name, costs, rounds);
        cases.push(line.warmed(warmed).into());
    }
    Ok(cases)
}

struct Peer<'v> {
    name: &'static str,
    /// The program, or the reason why it can't be run here.
    task: Result<ProgramRun, String>,
    /// The expected book.
    result: Option<&'v Value>,
}

/// Measures a run without plugins, which only reads and writes the book.
pub fn no_plugin(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let book = &bench.books.main;
    let case = "in and out again".to_owned();
    let cat = match find_on_path("cat") {
        Ok(program) => program,
        Err(why) => return Ok(vec![CaseResult::Skipped { case, why }]),
    };
    let input = bench.scratch.path(&format!("{}.json", book.name));
    book.write_input(&input, &json!({ "wasm": wasm(&[]) }))?;
    let ours = bench.ours()?.input(&input);
    let output = ours.output(&bench.scratch.path("output.json"))?;
    ensure!(
        compare::parse_book(&output)? == book.value(),
        "the book has changed"
    );
    let tasks = [ours, ProgramRun::new(cat).input(&input)];
    let rounds = bench.rounds.usual;
    let costs = medians(rounds, |which, _| tasks[which].cost())?;
    Ok(vec![Measurement::new(case, "`cat`", costs, rounds).into()])
}
