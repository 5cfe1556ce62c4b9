//! Whether a chapter plugin keeps its promise: that what it makes of a chapter depends on the context
//! and on that chapter alone. Its globals outlive a call, so nothing else stops it from counting.

use std::collections::HashMap;

use super::chapters::Work;
use super::failed::{Doing, failed, failed_by};
use crate::problem::Problem;
use crate::runtime::{Failure, PluginInstance};

/// Runs all chapters forward, backward, and each in an instance of its own, and compares. `plugin` is
/// what messages call the plugin.
///
/// # Errors
/// The first chapter, and the order, with another result than forward.
pub fn audit(work: &Work<'_, '_>, plugin: &str) -> Result<(), Problem> {
    let places = 0..work.chapters.len();
    let forward = results(work, plugin, places.clone(), false)?;
    let backward = || results(work, plugin, places.clone().rev(), false);
    let fresh = || results(work, plugin, places.clone(), true);
    let others: [(_, &dyn Fn() -> Result<Results, Problem>); 2] = [
        ("from the last to the first", &backward),
        ("each in a new instance", &fresh),
    ];
    for (how, other) in others {
        let other = other()
            .map_err(|problem| problem.why(format!("the chapters were run {how}, for --audit")))?;
        if let Some(place) = places.clone().find(|place| forward[place] != other[place]) {
            let why = format!(
                "its result depends on more than that chapter: it is another one when the \
                 chapters are run {how}"
            );
            let help = "use it with `reuse = false` and `parallel = false`, and tell its author: a \
                        chapter plugin must not keep anything from one chapter to the next (a book \
                        plugin may)";
            let problem = failed(plugin, Doing::Chapter(work.chapters[place].label()));
            return Err(problem.why(why).help(Some(help)));
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
    plugin: &str,
    places: impl Iterator<Item = usize>,
    fresh: bool,
) -> Result<Results, Problem> {
    let at_start = |failure: Failure| failed_by(plugin, Doing::Start, &failure, None);
    let watchdog = work.plugin.watch(&work.allowance, None).map_err(at_start)?;
    let mut session: Option<PluginInstance<'_>> = None;
    let mut results = HashMap::new();
    for place in places {
        let mut running = match session.take() {
            Some(session) => session,
            None => {
                let mut session = work.session(&watchdog).map_err(at_start)?;
                session.start().map_err(at_start)?;
                drop(session.take_said());
                session
            }
        };
        let chapter = work.chapters[place];
        let returned = running.chapter(work.context, chapter);
        if let Err(failure @ Failure::Limit(_)) = &returned {
            return Err(failed_by(
                plugin,
                Doing::Chapter(chapter.label()),
                failure,
                None,
            ));
        }
        let events = running.take_said().events;
        results.insert(place, format!("{returned:?} {events:?}"));
        // One that has failed takes no more calls, and one that is not needed gives its memory back.
        session = (returned.is_ok() && !fresh).then_some(running);
    }
    Ok(results)
}
