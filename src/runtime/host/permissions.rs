//! Permissions that the book grants a plugin beyond its sandbox.

use std::time::Duration;

use crate::settings::GrantedFolder;

/// Permissions of one plugin, resolved. The default grants nothing.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// Folders that the plugin may read.
    pub folders: Vec<GrantedFolder>,
    /// Environment variables and their values.
    pub environment: Vec<(String, String)>,
    /// Gives the plugin the real time. Its clocks are frozen otherwise.
    pub clock: bool,
    /// Gives the plugin real random numbers. They are the same in every run otherwise.
    pub random: bool,
    /// Time that a frozen wall clock shows, since 1970.
    pub time: Duration,
}

impl Permissions {
    /// Returns whether all inputs that are granted are known before the plugin runs. Files, a real clock and random
    /// numbers are not.
    pub fn are_deterministic(&self) -> bool {
        self.folders.is_empty() && !self.clock && !self.random
    }
}
