//! A build after one chapter was edited, with a plugin that takes its time.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::{Bench, Line, Outcome};
use crate::books::Book;
use crate::check;
use crate::measure::{Task, medians};
use crate::transform::wasm;
use crate::warm;

/// What the plugin takes for a chapter.
const WORK: Duration = Duration::from_millis(5);

/// The iterations that are measured to find out how many are [`WORK`].
const PROBE: u32 = 1_000_000;

/// The results of an earlier run are still good for all chapters but one, against a run that makes
/// all of them anew.
pub fn measure(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let book = &bench.books.main;
    let (iterations, warmed) = calibrate(bench, book)?;
    // The first fills what later ones take from.
    for reuse in [true, false] {
        task(bench, book, iterations, reuse)?.cost()?;
    }
    let rounds = bench.pace.long;
    let costs = medians(rounds, |which, round| {
        task(bench, &edited(book, round)?, iterations, which == 0)?.cost()
    })?;

    let book = edited(book, rounds)?;
    let did = |reuse| -> anyhow::Result<Value> {
        let output = bench.scratch.path("output.json");
        check::book(&task(bench, &book, iterations, reuse)?.output(&output)?)
    };
    let with = did(true)?;
    check::same(&with, &did(false)?)?;
    ensure!(with != book.value(), "the plugin has changed nothing");

    let case = format!(
        "{} ms for each of {} chapters",
        WORK.as_millis(),
        book.contents().len()
    );
    let line = Line::new(case, "all of it, `reuse = false`", costs, rounds);
    Ok(vec![line.at_most(0.10).warmed(warmed).into()])
}

/// How many iterations the plugin needs to take [`WORK`] for a chapter, and how many runs it took
/// until it was as fast as it gets.
fn calibrate(bench: &Bench, book: &Book) -> anyhow::Result<(u32, usize)> {
    let warmed = warm::up(&task(bench, book, 0, false)?, 1)?;
    let [none, probe] = medians(bench.pace.long, |which, _| {
        task(bench, book, PROBE * which as u32, false)?.cost()
    })?;
    let probe = probe.beyond(none).cpu.as_secs_f64() / book.contents().len() as f64;
    ensure!(probe > 0.0, "a million iterations take no time");
    let iterations = f64::from(PROBE) * WORK.as_secs_f64() / probe;
    Ok((iterations as u32, warmed))
}

fn task(bench: &Bench, book: &Book, iterations: u32, reuse: bool) -> anyhow::Result<Task> {
    let input = bench.scratch.path(&format!("{}.json", book.name));
    let plugin = json!({
        "path": bench.programs.guest("bench-burn-plugin")?,
        "config": { "iterations": iterations },
        "reuse": reuse,
    });
    book.write_input(&input, &json!({ "wasm": wasm(&[plugin]) }))?;
    Ok(bench.ours()?.input(&input))
}

/// The book with its first chapter in yet another wording.
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
