//! Peers that nothing is asked of: other languages, and programs that do less.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use serde_json::{Value, json};

use super::pair::Pair;
use super::scripted::interpreter;
use super::{Bench, Line, Outcome};
use crate::check;
use crate::measure::{Task, medians};
use crate::programs::{ROOT, of_system};
use crate::transform::{MOST, REPLACE, wasm};

/// The plugin of plain replace against the same in Python and in Node, against an echo and `cat`.
pub fn peers(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let book = &bench.books.main;
    let pair = Pair::new(bench, book, &REPLACE, MOST)?;
    let warmed = pair.warm_up()?;
    let input = bench.scratch.path(&format!("{}.json", book.name));
    let output = bench.scratch.path("output.json");
    let replaced = check::book(&pair.ours.output(&output)?)?;
    let unchanged = book.value();
    let script = |program: PathBuf, name: &str| {
        Task::new(program).arg(Path::new(ROOT).join("benches/peers/scripts").join(name))
    };
    let peers = [
        Peer {
            name: "Python",
            task: interpreter().map(|python| script(python, "replace.py")),
            result: Some(&replaced),
        },
        Peer {
            name: "Node",
            task: of_system("node").map(|node| script(node, "replace.mjs")),
            result: Some(&replaced),
        },
        Peer {
            name: "a native echo",
            task: Ok(Task::new(bench.programs.peer("native-echo")?)),
            result: Some(&unchanged),
        },
        Peer {
            name: "`cat`",
            task: of_system("cat").map(Task::new),
            // It knows of no book, and writes the context as well.
            result: None,
        },
    ];
    let mut outcomes = Vec::new();
    for Peer { name, task, result } in peers {
        let peer = match task {
            Ok(task) => task.input(&input),
            Err(why) => {
                let case = format!("against {name}");
                outcomes.push(Outcome::LeftOut { case, why });
                continue;
            }
        };
        if let Some(result) = result {
            check::same(result, &check::book(&peer.output(&output)?)?)?;
        }
        let tasks = [&pair.ours, &peer];
        let rounds = bench.pace.usual;
        let costs = medians(rounds, |which, _| tasks[which].cost())?;
        let line = Line::new(pair.case.clone(), name, costs, rounds);
        outcomes.push(line.warmed(warmed).into());
    }
    Ok(outcomes)
}

struct Peer<'v> {
    name: &'static str,
    /// Or why it can't be run here.
    task: Result<Task, String>,
    /// The book that it must write.
    result: Option<&'v Value>,
}

/// Reading and writing the book, and no more.
pub fn no_plugin(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let book = &bench.books.main;
    let case = "in and out again".to_owned();
    let cat = match of_system("cat") {
        Ok(program) => program,
        Err(why) => return Ok(vec![Outcome::LeftOut { case, why }]),
    };
    let input = bench.scratch.path(&format!("{}.json", book.name));
    book.write_input(&input, &json!({ "wasm": wasm(&[]) }))?;
    let ours = bench.ours()?.input(&input);
    let output = ours.output(&bench.scratch.path("output.json"))?;
    ensure!(
        check::book(&output)? == book.value(),
        "the book has changed"
    );
    let tasks = [ours, Task::new(cat).input(&input)];
    let rounds = bench.pace.usual;
    let costs = medians(rounds, |which, _| tasks[which].cost())?;
    Ok(vec![Line::new(case, "`cat`", costs, rounds).into()])
}
