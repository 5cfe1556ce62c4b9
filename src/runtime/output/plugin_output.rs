//! What guests have said.

use serde::{Deserialize, Serialize};

use super::access_denials::Denied;
use crate::contract::{Diagnostic, Level};

/// How many lines of a guest's standard error belong to the message of a trap.
pub(crate) const TAIL: usize = 24;

/// What a guest said in a stretch of its run.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// In order.
    pub events: Vec<Event>,
    /// Bytes that it cost of what the guest may say.
    pub cost: usize,
    /// What it has looked for in vain.
    pub denied: Denied,
    /// What its parts have to do with it, where that is something.
    pub shares: Vec<Share>,
}

/// What a part has to do with what was said. Its lines and findings are among the others, with its name in front of
/// the lines, and count for it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The part, by its place in the settings.
    pub part: usize,
    /// Bytes that it cost of what the part may say.
    pub cost: usize,
    /// Findings of the part.
    pub findings: usize,
    /// What the part has looked for in vain.
    pub denied: Denied,
}

impl Said {
    /// What it takes to keep it, in bytes.
    pub fn bytes(&self) -> usize {
        let text = |event: &Event| match event {
            Event::Line(_, line) => line.len(),
            Event::Diagnostic(finding) => finding.message.len() + optional(finding),
        };
        let events = self.events.iter();
        let events = events.map(|event| size_of::<Event>() + text(event));
        events.sum::<usize>() + self.denied.paths.bytes()
    }

    /// The last lines of standard error in it, in order.
    pub fn complaints(&self) -> Vec<String> {
        let lines = self.events.iter().rev().filter_map(|event| match event {
            Event::Line(Source::Stderr, line) => Some(line.clone()),
            _ => None,
        });
        let mut lines: Vec<_> = lines.take(TAIL).collect();
        lines.reverse();
        lines
    }

    /// How many findings there are in it, but for those of parts.
    pub fn findings(&self) -> usize {
        let is_finding = |event: &&Event| matches!(event, Event::Diagnostic(_));
        let all = self.events.iter().filter(is_finding).count();
        let of_parts = self.shares.iter().map(|share| share.findings);
        all.saturating_sub(of_parts.sum())
    }
}

/// Something that a guest said.
#[derive(Clone, Debug)]
pub enum Event {
    /// One line for the log.
    Line(Source, String),
    /// A finding in the book.
    Diagnostic(Diagnostic),
}

/// Bytes of the texts that a diagnostic need not have.
pub(crate) fn optional(diagnostic: &Diagnostic) -> usize {
    let texts = [&diagnostic.code, &diagnostic.chapter, &diagnostic.help];
    texts.into_iter().flatten().map(String::len).sum()
}

/// Where a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The import `log`.
    Log(Level),
    /// The guest's standard output.
    Stdout,
    /// The guest's standard error.
    Stderr,
}
