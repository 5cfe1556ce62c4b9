//! A build after an edit of one chapter, with a slow plugin.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::{Bench, CaseResult, Measurement};
use crate::books::Book;
use crate::compare;
use crate::measure::{ProgramRun, medians};
use crate::transform::wasm;
use crate::warm;

/// The time of the plugin for a chapter.
const WORK: Duration = Duration::from_millis(5);

/// The number of iterations that are measured to calibrate [`WORK`].
const PROBE: u32 = 1_000_000;

/// Compares a run that reuses the results of all chapters except one with a run without reuse.
pub fn measure(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let book = &bench.books.main;
    let (iterations, warmed) = calibrate(bench, book)?;
    // The first run stores the results that later ones reuse.
    for reuse in [true, false] {
        task(bench, book, iterations, reuse)?.cost()?;
    }
    let rounds = bench.rounds.long;
    let costs = medians(rounds, |which, round| {
        task(bench, &edited(book, round)?, iterations, which == 0)?.cost()
    })?;

    let book = edited(book, rounds)?;
    let did = |reuse| -> anyhow::Result<Value> {
        let output = bench.scratch.path("output.json");
        compare::parse_book(&task(bench, &book, iterations, reuse)?.output(&output)?)
    };
    let with = did(true)?;
    compare::ensure_equal(&with, &did(false)?)?;
    ensure!(with != book.value(), "the plugin has changed nothing");

    let case = format!(
        "{} ms for each of {} chapters",
        WORK.as_millis(),
        book.contents().len()
    );
    let line = Measurement::new(case, "all of it, `reuse = false`", costs, rounds);
    Ok(vec![line.at_most(0.10).warmed(warmed).into()])
}

/// Returns the number of iterations that take [`WORK`] for a chapter, and the number of runs until the plugin was warm.
fn calibrate(bench: &Bench, book: &Book) -> anyhow::Result<(u32, usize)> {
    let warmed = warm::warm_up(&task(bench, book, 0, false)?, 1)?;
    let [none, probe] = medians(bench.rounds.long, |which, _| {
        task(bench, book, PROBE * which as u32, false)?.cost()
    })?;
    let probe = probe.beyond(none).cpu.as_secs_f64() / book.contents().len() as f64;
    ensure!(probe > 0.0, "a million iterations take no time");
    let iterations = f64::from(PROBE) * WORK.as_secs_f64() / probe;
    Ok((iterations as u32, warmed))
}

fn task(bench: &Bench, book: &Book, iterations: u32, reuse: bool) -> anyhow::Result<ProgramRun> {
    let input = bench.scratch.path(&format!("{}.json", book.name));
    let plugin = json!({
        "path": bench.programs.guest("bench-compute-plugin")?,
        "config": { "iterations": iterations },
        "reuse": reuse,
    });
    book.write_input(&input, &json!({ "wasm": wasm(&[plugin]) }))?;
    Ok(bench.ours()?.input(&input))
}

/// Returns the book with a change of its first chapter.
fn edited(book: &Book, round: usize) -> anyhow::Result<Book> {
    let mut book = book.clone();
    let mut chapters = book
        .items
        .iter_mut()
        .filter_map(|item| item.get_mut("Chapter"));
    let chapter = chapters.next().context("the book has no chapters")?;
    let content = chapter["content"].as_str().unwrap_or_default();
    chapter["content"] = format!("{content}\n\nEdited for the {round}. time.\n").into();
    Ok(book)
}
