//! A plugin as a chapter plugin and as an editor, which gets fewer chapters.

use anyhow::ensure;
use serde_json::json;

use super::{Bench, CaseResult, Measurement};
use crate::books::{Book, contents};
use crate::compare;
use crate::measure::{ProgramRun, medians_above_baseline};
use crate::transform::{FIXER, FIXER_EDITOR, THREE_PERCENT, Transform, WORDS, Words, plugin, wasm};
use crate::warm;

/// Compares the editor with the chapter plugin. The cost of a run without plugins is subtracted from both.
pub fn measure(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let few = &WORDS[1];
    Ok(vec![
        case(bench, &bench.books.main, few)?.into(),
        case(bench, &bench.books.big(), &THREE_PERCENT)?
            .at_most(0.30)
            .into(),
    ])
}

fn case(bench: &Bench, book: &Book, words: &Words) -> anyhow::Result<Measurement> {
    let editor = task(bench, book, Some(&FIXER_EDITOR), words)?;
    let chapters = task(bench, book, Some(&FIXER), words)?;
    let without = task(bench, book, None, words)?;
    let output = bench.scratch.path("output.json");
    let did = chapters.output(&output)?;
    ensure!(did == editor.output(&output)?, "the two kinds differ");
    let did = compare::parse_book(&did)?;
    let after = contents(did["items"].as_array().map_or(&[][..], Vec::as_slice));
    let before = book.contents();
    let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    ensure!(
        words.changes.are(changed, before.len()),
        "{words:?} changed {changed} of {} chapters of {}",
        before.len(),
        book.title
    );
    let warmed = warm::warm_up(&editor, 1)?.max(warm::warm_up(&chapters, 1)?);
    let tasks = [&editor, &chapters, &without];
    let rounds = bench.rounds.short;
    let costs = medians_above_baseline(rounds, |which, _| tasks[which].cost())?;
    let case = format!("{}, {changed} of {} chapters", book.title, before.len());
    Ok(Measurement::new(case, "the chapter plugin", costs, rounds).warmed(warmed))
}

fn task(
    bench: &Bench,
    book: &Book,
    transform: Option<&Transform>,
    words: &Words,
) -> anyhow::Result<ProgramRun> {
    let (name, plugins) = match transform {
        Some(transform) => {
            let guest = bench.programs.guest(transform.guest)?;
            let plugin = plugin(&guest, &transform.config(words));
            (transform.guest, vec![plugin])
        }
        None => ("none", Vec::new()),
    };
    let input = bench.scratch.path(&format!("{}-{name}.json", book.name));
    book.write_input(&input, &json!({ "wasm": wasm(&plugins) }))?;
    Ok(bench.ours()?.input(&input))
}
