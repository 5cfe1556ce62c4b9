//! The cache of compiled code, as far as a run reports on it.

use std::fmt;
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

/// Displays where a component's code came from.
pub struct CodeSource {
    /// The plugin or part, as messages call it.
    pub component: String,
    /// True if the code was loaded from the cache, false if it was compiled.
    pub was_cached: bool,
    /// The tier of the code.
    pub tier: Tier,
}

impl fmt::Display for CodeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = if self.was_cached {
            "was loaded from the cache"
        } else {
            "was compiled"
        };
        let tier = match self.tier {
            Tier::Baseline => "baseline code",
            Tier::Optimised => "optimised code",
        };
        write!(f, "{} {source} ({tier})", self.component)
    }
}
