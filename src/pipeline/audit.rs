//! Whether a chapter plugin keeps its promise: that what it makes of a chapter depends on the context
//! and on that chapter alone. Its globals outlive a call, so nothing else stops it from counting.

use std::collections::HashMap;

use anyhow::{Context, anyhow, bail};

use super::chapters::Work;
use crate::runtime::{Failure, Session};

/// Runs all chapters forward, backward, and each in an instance of its own, and compares.
///
/// # Errors
/// The first chapter, and the order, with another result than forward.
pub fn audit(work: &Work<'_, '_>) -> anyhow::Result<()> {
    let places = 0..work.chapters.len();
    let forward = results(work, places.clone(), false)?;
    let backward = || results(work, places.clone().rev(), false);
    let fresh = || results(work, places.clone(), true);
    let others: [(_, &dyn Fn() -> anyhow::Result<Results>); 2] = [
        ("from the last to the first", &backward),
        ("each in a new instance", &fresh),
    ];
    for (how, other) in others {
        let other = other().with_context(|| format!("when the chapters are run {how}"))?;
        if let Some(place) = places.clone().find(|place| forward[place] != other[place]) {
            bail!(
                "its result for `{}` depends on more than that chapter: it is another one when \
                 the chapters are run {how}; a chapter plugin must not keep anything from one \
                 chapter to the next (a book plugin may)",
                work.chapters[place].label()
            );
        }
    }
    Ok(())
}

/// By chapter, all that can be seen of its result.
type Results = HashMap<usize, String>;

/// Runs chapters in this order, and fails where that goes beyond a limit: limits are for a whole
/// run, so that this is no result of a chapter.
fn results(
    work: &Work<'_, '_>,
    places: impl Iterator<Item = usize>,
    fresh: bool,
) -> anyhow::Result<Results> {
    let failed = |failure: Failure| anyhow!("{failure}").context("when it started");
    let watchdog = work.plugin.watch(&work.allowance).map_err(failed)?;
    let mut session: Option<Session<'_>> = None;
    let mut results = HashMap::new();
    for place in places {
        let mut running = match session.take() {
            Some(session) => session,
            None => {
                let mut session = work.session(&watchdog).map_err(failed)?;
                session.start().map_err(failed)?;
                drop(session.take_said());
                session
            }
        };
        let chapter = work.chapters[place];
        let returned = running.chapter(work.context, chapter);
        if let Err(failure @ Failure::Limit(_)) = &returned {
            return Err(anyhow!("{failure}").context(format!("in `{}`", chapter.label())));
        }
        let events = running.take_said().events;
        results.insert(place, format!("{returned:?} {events:?}"));
        // One that has failed takes no more calls, and one that is not needed gives its memory back.
        session = (returned.is_ok() && !fresh).then_some(running);
    }
    Ok(results)
}
