//! Checks that the results of a chapter plugin depend only on the context and on the chapter.
//!
//! A plugin's globals outlive a call, so nothing else stops it from keeping state between chapters.

use std::collections::HashMap;

use super::job::ChapterJob;
use crate::pipeline::messages::{Phase, failure_problem, plugin_failed};
use crate::problem::Problem;
use crate::runtime::{Failure, PluginInstance};

/// Runs all chapters forward, backward, and each in a new instance, and compares the results.
///
/// # Errors
/// Fails with the first chapter that has another result than in the forward run, or if the plugin exceeds a
/// limit. `plugin` is its name in messages.
pub fn audit(job: &ChapterJob<'_, '_>, plugin: &str) -> Result<(), Problem> {
    let chapters = 0..job.chapters.len();
    let forward = run_chapters(job, plugin, chapters.clone(), false)?;
    let backward = || run_chapters(job, plugin, chapters.clone().rev(), false);
    let isolated = || run_chapters(job, plugin, chapters.clone(), true);
    let others: [(_, &dyn Fn() -> Result<Results, Problem>); 2] = [
        ("in reverse order", &backward),
        ("each in a new instance", &isolated),
    ];
    for (how, other) in others {
        let other = other()
            .map_err(|problem| problem.why(format!("the chapters were run {how}, for --audit")))?;
        let differs = |index: &usize| forward[index] != other[index];
        if let Some(index) = chapters.clone().find(differs) {
            let why = format!(
                "its result for this chapter depends on other chapters: it changes if the chapters \
                 are run {how}"
            );
            let help = "set `reuse = false` and `parallel = false` for it, and report it to its author: a chapter \
                        plugin must not keep state between chapters (a book plugin may)";
            let problem = plugin_failed(plugin, &Phase::chapter(job.chapters[index]));
            return Err(problem.why(why).help(Some(help)));
        }
    }
    Ok(())
}

/// The visible results of chapters, by their index.
type Results = HashMap<usize, String>;

/// Runs chapters in an order. With `isolated`, each gets a new instance.
///
/// Limits apply to a whole run, so a chapter that exceeds one is an error and no result.
fn run_chapters(
    job: &ChapterJob<'_, '_>,
    plugin: &str,
    chapters: impl Iterator<Item = usize>,
    isolated: bool,
) -> Result<Results, Problem> {
    let at_start = |failure: Failure| failure_problem(plugin, &Phase::Start, &failure, None);
    let watchdog = job.plugin.watch(&job.limits, None).map_err(at_start)?;
    let mut reused: Option<PluginInstance<'_>> = None;
    let mut results = HashMap::new();
    for index in chapters {
        let mut current = match reused.take() {
            Some(instance) => instance,
            None => {
                let mut instance = job.instance(&watchdog).map_err(at_start)?;
                instance.start().map_err(at_start)?;
                drop(instance.take_events());
                instance
            }
        };
        let chapter = job.chapters[index];
        let returned = current.chapter(job.plugin_context, chapter);
        if let Err(failure @ Failure::Limit(_)) = &returned {
            let phase = Phase::chapter(chapter);
            return Err(failure_problem(plugin, &phase, failure, None));
        }
        let events = current.take_events().events;
        results.insert(index, format!("{returned:?} {events:?}"));
        // A failed instance takes no more calls. One that is not needed releases its memory.
        reused = (returned.is_ok() && !isolated).then_some(current);
    }
    Ok(results)
}
