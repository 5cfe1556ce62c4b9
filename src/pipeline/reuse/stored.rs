//! The form in which results lie in the cache.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::book::OwnedText;
use crate::contract::{Diagnostic, Level, Severity, Span, Unit};
use crate::pipeline::chapters::Outcome;
use crate::runtime::{AccessDenials, LineSource, OutputEvent, PartOutput, PluginOutput};

/// The results for one book.
#[derive(Serialize, Deserialize)]
pub struct Stored<'a> {
    #[serde(borrow)]
    pub start: StoredSaid<'a>,
    pub chapters: Vec<(Digest, StoredOutcome<'a>)>,
}

/// See [`Outcome`].
#[derive(Serialize, Deserialize)]
pub struct StoredOutcome<'a> {
    content: Option<&'a str>,
    #[serde(borrow)]
    said: StoredSaid<'a>,
}

/// See [`PluginOutput`].
#[derive(Serialize, Deserialize)]
pub struct StoredSaid<'a> {
    #[serde(borrow)]
    events: Vec<StoredEvent<'a>>,
    cost: u64,
    denied: AccessDenials,
    part_outputs: Vec<PartOutput>,
}

#[derive(Serialize, Deserialize)]
enum StoredEvent<'a> {
    Line(StoredSource, &'a str),
    Finding {
        severity: u8,
        message: &'a str,
        code: Option<&'a str>,
        chapter: Option<&'a str>,
        /// Unit, start, end.
        span: Option<(u8, u32, u32)>,
        help: Option<&'a str>,
    },
}

#[derive(Serialize, Deserialize)]
enum StoredSource {
    Log(u8),
    Stdout,
    Stderr,
}

const LEVELS: [Level; 5] = [
    Level::Error,
    Level::Warning,
    Level::Info,
    Level::Debug,
    Level::Trace,
];
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];
const UNITS: [Unit; 3] = [Unit::Utf8, Unit::Utf16, Unit::CodePoint];

/// The place of a case in the list of them; they are all in it.
fn number<T: PartialEq>(cases: &[T], case: T) -> u8 {
    let place = cases.iter().position(|one| *one == case);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(0)
}

fn case<T: Copy>(cases: &[T], number: u8) -> T {
    cases.get(usize::from(number)).copied().unwrap_or(cases[0])
}

impl<'a> StoredOutcome<'a> {
    pub fn new(outcome: &'a Outcome) -> Self {
        Self {
            content: outcome.content.as_ref().map(OwnedText::as_str),
            said: StoredSaid::new(&outcome.said),
        }
    }

    pub fn outcome(&self) -> Outcome {
        Outcome {
            content: self.content.map(|content| content.to_owned().into()),
            said: self.said.said(),
            short: false,
        }
    }
}

impl<'a> StoredSaid<'a> {
    pub fn new(said: &'a PluginOutput) -> Self {
        Self {
            events: said.events.iter().map(StoredEvent::new).collect(),
            cost: said.cost as u64,
            denied: said.denied.clone(),
            part_outputs: said.part_outputs.clone(),
        }
    }

    pub fn said(&self) -> PluginOutput {
        PluginOutput {
            events: self.events.iter().map(StoredEvent::event).collect(),
            cost: usize::try_from(self.cost).unwrap_or(usize::MAX),
            denied: self.denied.clone(),
            part_outputs: self.part_outputs.clone(),
        }
    }
}

impl<'a> StoredEvent<'a> {
    fn new(event: &'a OutputEvent) -> Self {
        match event {
            OutputEvent::Line(source, text) => {
                let source = match source {
                    LineSource::Log(level) => StoredSource::Log(number(&LEVELS, *level)),
                    LineSource::Stdout => StoredSource::Stdout,
                    LineSource::Stderr => StoredSource::Stderr,
                };
                Self::Line(source, text)
            }
            OutputEvent::Diagnostic(finding) => Self::Finding {
                severity: number(&SEVERITIES, finding.severity),
                message: &finding.message,
                code: finding.code.as_deref(),
                chapter: finding.chapter.as_deref(),
                span: finding
                    .span
                    .as_ref()
                    .map(|span| (number(&UNITS, span.unit), span.start, span.end)),
                help: finding.help.as_deref(),
            },
        }
    }

    fn event(&self) -> OutputEvent {
        match self {
            Self::Line(source, text) => {
                let source = match source {
                    StoredSource::Log(level) => LineSource::Log(case(&LEVELS, *level)),
                    StoredSource::Stdout => LineSource::Stdout,
                    StoredSource::Stderr => LineSource::Stderr,
                };
                OutputEvent::Line(source, (*text).to_owned())
            }
            Self::Finding {
                severity,
                message,
                code,
                chapter,
                span,
                help,
            } => OutputEvent::Diagnostic(Diagnostic {
                severity: case(&SEVERITIES, *severity),
                message: (*message).to_owned(),
                code: code.map(str::to_owned),
                chapter: chapter.map(str::to_owned),
                span: span.map(|(unit, start, end)| Span {
                    unit: case(&UNITS, unit),
                    start,
                    end,
                }),
                help: help.map(str::to_owned),
            }),
        }
    }
}
