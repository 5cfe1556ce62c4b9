//! Runs a chapter plugin on all chapters of a book, on several threads if that pays.

mod audit;
mod in_order;
mod job;
mod queue;

use audit::audit;
use job::ChapterJob;

use super::PluginRun;
use crate::book::Chapter;
use crate::pipeline::messages::{EventReporter, Phase};
use crate::pipeline::state::{BookUpdate, ChapterResult, ChapterResults};
use crate::problem::Problem;
use crate::runtime::{Failure, PluginEvents};

/// The outcome of running a plugin on the chapters of a book.
pub struct RunResult {
    /// All results, including those of earlier builds.
    pub results: ChapterResults,
    /// The number of chapters that were run.
    pub chapters_run: usize,
    /// The failure that ended the run early.
    pub failure: Option<FirstFailure>,
}

/// The first failure in the order of the chapters.
pub struct FirstFailure {
    /// The index of the chapter. `None`: the plugin failed to start.
    pub chapter: Option<usize>,
    /// The failure itself.
    pub failure: Failure,
}

/// Receives the events about the chapter at an index, or of the start.
pub type EventCallback<'t> = dyn FnMut(Option<usize>, &PluginEvents) + 't;

/// Runs a chapter plugin on the chapters without a result from an earlier build.
pub fn run<'a>(
    run: &mut PluginRun<'_>,
    chapters: &[&Chapter<'_>],
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<BookUpdate<'a>, Problem> {
    let job = ChapterJob {
        plugin: run.plugin,
        plugin_context: run.plugin_context,
        limits: run.limits,
        permissions: run.permissions,
        chapters,
        parallel: run.settings.parallel,
        timeout_reporter: run.timeout_reporter,
    };
    if run.audit {
        if run.permissions.clock || run.permissions.random {
            reporter.warning(&format!(
                "plugin `{}` is not audited: with `allow.clock` or `allow.random` its results differ \
                 from run to run",
                run.name()
            ));
        } else {
            audit(&job, run.name())?;
        }
    }
    let earlier = match &mut run.result_cache {
        Some(cache) => cache.load(chapters),
        None => ChapterResults::unknown(chapters.len()),
    };
    let outcome = job.run(earlier, &mut |chapter, events| {
        reporter.report(chapter, events);
    });
    let reused = chapters.len() - outcome.chapters_run;
    if reused > 0 && outcome.failure.is_none() {
        reporter.debug(&format!(
            "plugin `{}`: reused earlier results for {reused} of {} chapters",
            run.name(),
            chapters.len()
        ));
    }
    if let Some(cache) = &mut run.result_cache
        && outcome.chapters_run > 0
    {
        let cpu_time = run.plugin.cpu_time();
        cache.store(chapters, &outcome.results, cpu_time, run.book_bytes);
    }
    match outcome.failure {
        None => Ok(update(outcome.results)),
        Some(FirstFailure { chapter, failure }) => {
            let phase = chapter.map_or(Phase::Start, |index| Phase::chapter(chapters[index]));
            Err(reporter.failure_problem(&phase, &failure))
        }
    }
}

fn update<'a>(results: ChapterResults) -> BookUpdate<'a> {
    let results = results.chapters.into_iter().enumerate();
    let new = |(index, result): (usize, Option<ChapterResult>)| Some((index, result?.content?));
    BookUpdate::Chapters(results.filter_map(new).collect())
}

#[cfg(test)]
mod tests;
