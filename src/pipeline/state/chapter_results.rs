//! Results of a chapter plugin, by chapter.

use serde::{Deserialize, Serialize};

use crate::book::NewText;
use crate::runtime::PluginEvents;

/// The result of a plugin for one chapter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ChapterResult {
    /// The new content. `None`: the content is unchanged.
    pub content: Option<NewText>,
    /// The plugin's log lines and findings.
    pub events: PluginEvents,
    /// The plugin was refused memory, so it may return something else under other limits.
    pub was_memory_limited: bool,
}

/// The known results of a plugin for all chapters of a book.
#[derive(Default)]
pub struct ChapterResults {
    /// The plugin's events when its instance was started.
    pub start: PluginEvents,
    /// One result for each chapter. `None`: the chapter was not run, or failed.
    pub chapters: Vec<Option<ChapterResult>>,
}

impl ChapterResults {
    /// Returns results of which none is known yet.
    pub fn unknown(chapters: usize) -> Self {
        Self {
            chapters: vec![None; chapters],
            ..Self::default()
        }
    }
}
