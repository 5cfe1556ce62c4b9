//! The format of results in the cache.

use serde::{Deserialize, Serialize};

use super::Digest;
use crate::book::NewText;
use crate::contract::{Diagnostic, Level, Severity, Span, Unit};
use crate::pipeline::state::ChapterResult;
use crate::runtime::{AccessDenials, LineSource, PartShare, PluginEvent, PluginEvents};

/// The results for one book.
#[derive(Serialize, Deserialize)]
pub struct StoredResults<'a> {
    #[serde(borrow)]
    pub start: StoredEvents<'a>,
    pub chapters: Vec<(Digest, StoredResult<'a>)>,
}

/// A [`ChapterResult`].
#[derive(Serialize, Deserialize)]
pub struct StoredResult<'a> {
    content: Option<&'a str>,
    #[serde(borrow)]
    events: StoredEvents<'a>,
}

/// A [`PluginEvents`].
#[derive(Serialize, Deserialize)]
pub struct StoredEvents<'a> {
    #[serde(borrow)]
    events: Vec<StoredEvent<'a>>,
    cost: u64,
    denials: AccessDenials,
    part_shares: Vec<PartShare>,
}

#[derive(Serialize, Deserialize)]
enum StoredEvent<'a> {
    Line(StoredSource, &'a str),
    Finding {
        severity: u8,
        message: &'a str,
        code: Option<&'a str>,
        chapter: Option<&'a str>,
        /// The unit, the start and the end.
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

/// Returns the index of a variant in the list of all variants.
fn index_of<T: PartialEq>(variants: &[T], variant: T) -> u8 {
    let index = variants.iter().position(|one| *one == variant);
    index
        .and_then(|index| u8::try_from(index).ok())
        .unwrap_or(0)
}

fn variant_at<T: Copy>(variants: &[T], index: u8) -> T {
    let variant = variants.get(usize::from(index)).copied();
    variant.unwrap_or(variants[0])
}

impl<'a> StoredResult<'a> {
    pub fn new(result: &'a ChapterResult) -> Self {
        Self {
            content: result.content.as_ref().map(NewText::as_str),
            events: StoredEvents::new(&result.events),
        }
    }

    pub fn to_result(&self) -> ChapterResult {
        ChapterResult {
            content: self.content.map(|content| content.to_owned().into()),
            events: self.events.to_events(),
            was_memory_limited: false,
        }
    }
}

impl<'a> StoredEvents<'a> {
    pub fn new(events: &'a PluginEvents) -> Self {
        Self {
            events: events.events.iter().map(StoredEvent::new).collect(),
            cost: events.cost as u64,
            denials: events.denials.clone(),
            part_shares: events.part_shares.clone(),
        }
    }

    pub fn to_events(&self) -> PluginEvents {
        PluginEvents {
            events: self.events.iter().map(StoredEvent::to_event).collect(),
            cost: usize::try_from(self.cost).unwrap_or(usize::MAX),
            denials: self.denials.clone(),
            part_shares: self.part_shares.clone(),
        }
    }
}

impl<'a> StoredEvent<'a> {
    fn new(event: &'a PluginEvent) -> Self {
        match event {
            PluginEvent::Line(source, text) => {
                let source = match source {
                    LineSource::Log(level) => StoredSource::Log(index_of(&LEVELS, *level)),
                    LineSource::Stdout => StoredSource::Stdout,
                    LineSource::Stderr => StoredSource::Stderr,
                };
                Self::Line(source, text)
            }
            PluginEvent::Diagnostic(finding) => Self::Finding {
                severity: index_of(&SEVERITIES, finding.severity),
                message: &finding.message,
                code: finding.code.as_deref(),
                chapter: finding.chapter.as_deref(),
                span: finding
                    .span
                    .as_ref()
                    .map(|span| (index_of(&UNITS, span.unit), span.start, span.end)),
                help: finding.help.as_deref(),
            },
        }
    }

    fn to_event(&self) -> PluginEvent {
        match self {
            Self::Line(source, text) => {
                let source = match source {
                    StoredSource::Log(level) => LineSource::Log(variant_at(&LEVELS, *level)),
                    StoredSource::Stdout => LineSource::Stdout,
                    StoredSource::Stderr => LineSource::Stderr,
                };
                PluginEvent::Line(source, (*text).to_owned())
            }
            Self::Finding {
                severity,
                message,
                code,
                chapter,
                span,
                help,
            } => PluginEvent::Diagnostic(Diagnostic {
                severity: variant_at(&SEVERITIES, *severity),
                message: (*message).to_owned(),
                code: code.map(str::to_owned),
                chapter: chapter.map(str::to_owned),
                span: span.map(|(unit, start, end)| Span {
                    unit: variant_at(&UNITS, unit),
                    start,
                    end,
                }),
                help: help.map(str::to_owned),
            }),
        }
    }
}
