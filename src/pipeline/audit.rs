//! Whether a chapter plugin keeps its promise: that what it makes of a chapter depends on the context
//! and on that chapter alone. Its globals outlive a call, so nothing else stops it from counting.

use std::collections::HashMap;

use anyhow::bail;

use super::chapters::Work;
use crate::runtime::{Failure, Session};

/// Runs all chapters forward, backward, and each in an instance of its own, and compares.
///
/// # Errors
/// The first chapter, and the order, with another result than forward.
pub fn audit(work: &Work<'_, '_>) -> anyhow::Result<()> {
    let places = 0..work.chapters.len();
    let forward = results(work, places.clone(), false)?;
    for (how, other) in [
        (
            "from the last to the first",
            results(work, places.clone().rev(), false)?,
        ),
        (
            "each in a new instance",
            results(work, places.clone(), true)?,
        ),
    ] {
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

/// All that can be seen of each chapter's result.
fn results(
    work: &Work<'_, '_>,
    places: impl Iterator<Item = usize>,
    fresh: bool,
) -> anyhow::Result<HashMap<usize, String>> {
    let failed = |failure: Failure| anyhow::anyhow!("{failure}").context("when it was compared");
    let watchdog = work.plugin.watch(&work.allowance).map_err(failed)?;
    let mut session: Option<Session<'_>> = None;
    let mut results = HashMap::new();
    for place in places {
        let mut running = match session.take() {
            Some(session) if !fresh => session,
            _ => {
                let mut session = work.plugin.session(work.allowance, &watchdog);
                session.start().map_err(failed)?;
                drop(session.take_said());
                session
            }
        };
        let returned = running.chapter(work.context, work.chapters[place]);
        let events = running.take_said().events;
        results.insert(place, format!("{returned:?} {events:?}"));
        // One that has failed takes no more calls.
        session = returned.is_ok().then_some(running);
    }
    Ok(results)
}
