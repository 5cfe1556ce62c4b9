//! Events of a plugin in one span of its run.

use serde::{Deserialize, Serialize};

use super::access_denials::AccessDenials;
use crate::contract::{Diagnostic, Level};

/// Number of lines of a guest's standard error that the message of a failure quotes.
pub(crate) const STDERR_TAIL: usize = 24;

/// Events of a plugin in one span of its run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PluginEvents {
    /// Log lines and findings in order.
    pub events: Vec<PluginEvent>,
    /// Bytes that count towards the log limit.
    pub cost: usize,
    /// Accesses that were denied.
    pub denials: AccessDenials,
    /// Shares of the parts that had any events.
    pub part_shares: Vec<PartShare>,
}

/// Share of a part in a plugin's events.
///
/// Its log lines and findings are among the events of the plugin, the lines prefixed with its name. They count towards
/// the limits of the part alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartShare {
    /// Index of the part in the settings.
    pub part: usize,
    /// Bytes that count towards the part's log limit.
    pub cost: usize,
    /// Number of the part's findings.
    pub findings: usize,
    /// Accesses that were denied to the part.
    pub denials: AccessDenials,
}

impl PluginEvents {
    /// Returns the memory that it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let text = |event: &PluginEvent| match event {
            PluginEvent::Line(_, line) => line.len(),
            PluginEvent::Diagnostic(finding) => finding.message.len() + optional_text(finding),
        };
        let events = self.events.iter();
        let events = events.map(|event| size_of::<PluginEvent>() + text(event));
        events.sum::<usize>() + self.denials.paths.bytes()
    }

    /// Returns the number of findings of the plugin itself, without those of parts.
    pub fn findings(&self) -> usize {
        let is_finding = |event: &&PluginEvent| matches!(event, PluginEvent::Diagnostic(_));
        let all = self.events.iter().filter(is_finding).count();
        let of_parts = self.part_shares.iter().map(|part| part.findings);
        all.saturating_sub(of_parts.sum())
    }
}

/// A log line or a finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PluginEvent {
    /// A line for the log.
    Line(LineSource, String),
    /// A finding in the book.
    Diagnostic(Diagnostic),
}

/// Returns the bytes of a diagnostic's optional texts.
pub(crate) fn optional_text(diagnostic: &Diagnostic) -> usize {
    let texts = [&diagnostic.code, &diagnostic.chapter, &diagnostic.help];
    texts.into_iter().flatten().map(String::len).sum()
}

/// Source of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineSource {
    /// The import `log`.
    Log(Level),
    /// Standard output of the guest.
    Stdout,
    /// Standard error of the guest.
    Stderr,
}
