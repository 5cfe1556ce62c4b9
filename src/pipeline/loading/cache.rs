//! The cache of compiled code, as far as a run reports on it.

use std::path::PathBuf;

use crate::cache::Cache;
use crate::pipeline::messages::{Message, MessageSink};
use crate::runtime::Tier;

/// Opens the cache, or reports a warning and returns `None` if that fails.
pub fn open_cache(folder: Result<PathBuf, String>, sink: &mut dyn MessageSink) -> Option<Cache> {
    match folder.and_then(|folder| Cache::open(&folder)) {
        Ok(cache) => Some(cache),
        Err(why) => {
            let text = format!("no cache, so every build compiles its plugins again: {why}");
            sink.message(Message::Warning { text: &text });
            None
        }
    }
}

/// Reports where a component's code came from. `component` is the plugin or part, as messages call it.
pub fn report_code_source(
    component: &str,
    was_cached: bool,
    tier: Tier,
    sink: &mut dyn MessageSink,
) {
    let source = if was_cached {
        "was loaded from the cache"
    } else {
        "was compiled"
    };
    let tier = match tier {
        Tier::Baseline => "baseline code",
        Tier::Optimised => "optimised code",
    };
    let text = format!("{component} {source} ({tier})");
    sink.message(Message::Debug { text: &text });
}
