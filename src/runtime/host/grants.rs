//! What the book grants a plugin beyond its sandbox.

use std::time::Duration;

use crate::settings::Folder;

/// What one plugin was granted, found and ready to be handed over. By default: nothing.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// Folders that it may read.
    pub folders: Vec<Folder>,
    /// Environment variables and their values.
    pub environment: Vec<(String, String)>,
    /// Whether its clocks go.
    pub clock: bool,
    /// Whether its random numbers are random.
    pub random: bool,
    /// The time since 1970 that a clock shows that stands.
    pub time: Duration,
}

impl Grants {
    /// Whether all that it is given is known before it runs, so that what it does can be known too. Files,
    /// a clock that goes and random numbers are something else each time.
    pub fn are_known(&self) -> bool {
        self.folders.is_empty() && !self.clock && !self.random
    }
}
