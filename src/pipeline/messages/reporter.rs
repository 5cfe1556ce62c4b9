//! Passes a plugin's events on to a sink, counts its findings, and explains its failures.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::denial_report::DenialReport;
use super::in_flight::InFlight;
use super::location::ChapterSource;
use super::message::{Finding, FindingCounts, Message, MessageSink};
use super::plugin_failure::{Phase, failure_problem, plugin_bug_help};
use crate::book::Chapter;
use crate::contract::Diagnostic;
use crate::problem::Problem;
use crate::runtime::{AccessDenials, Failure, PartOptions, Permissions, PluginEvent, PluginEvents};

/// The plugin whose events are reported, and the book that it refers to.
pub struct ReporterContext<'v, 'b> {
    /// The plugin's name in messages.
    pub plugin: &'v str,
    pub chapters: &'v [&'v Chapter<'b>],
    pub permissions: &'v Permissions,
    /// The settings of its parts, in the order of `link`. `None`: the part is not used.
    pub parts: Vec<Option<&'v PartOptions>>,
    /// The book's root, below which the plugin may have looked for files.
    pub root: &'v Path,
    /// The folder of the book's Markdown files, relative to the root.
    pub src_dir: &'v Path,
    /// The state that a timeout is reported from. It is updated with the number of findings.
    pub in_flight: Option<&'v InFlight>,
}

/// Passes a plugin's events on to a sink, and remembers what explains a failure.
pub struct EventReporter<'v, 'b, 'r> {
    context: ReporterContext<'v, 'b>,
    /// The indices of the chapters by their paths, once a finding names a path.
    by_path: Option<HashMap<String, usize>>,
    /// The texts of chapters that findings have named: there may be many findings for each.
    named: HashMap<usize, ChapterSource>,
    found: FindingCounts,
    denied: AccessDenials,
    /// The denied accesses of parts, by their index.
    denied_to_parts: BTreeMap<usize, AccessDenials>,
    sink: &'r mut dyn MessageSink,
}

impl<'v, 'b, 'r> EventReporter<'v, 'b, 'r> {
    /// Creates a reporter that has seen no events yet.
    pub fn new(context: ReporterContext<'v, 'b>, sink: &'r mut dyn MessageSink) -> Self {
        Self {
            context,
            by_path: None,
            named: HashMap::new(),
            found: FindingCounts::default(),
            denied: AccessDenials::default(),
            denied_to_parts: BTreeMap::new(),
            sink,
        }
    }

    /// Reports a message that only readers of details want.
    pub fn debug(&mut self, text: &str) {
        self.sink.message(Message::Debug { text });
    }

    /// Reports a warning.
    pub fn warning(&mut self, text: &str) {
        self.sink.message(Message::Warning { text });
    }

    /// Reports the number of findings if there are any, and returns it.
    pub fn report_summary(&mut self) -> FindingCounts {
        if self.found != FindingCounts::default() {
            self.sink.message(Message::FindingSummary {
                plugin: self.context.plugin,
                found: self.found,
            });
        }
        self.found
    }

    /// Reports the accesses that were denied to a plugin that did not fail. `called` is its name in warnings.
    pub fn report_denials(&mut self, called: &str) {
        let denials = self.denials();
        let warnings = denials.warning(called).into_iter();
        for text in warnings.chain(self.part_warnings()) {
            self.warning(&text);
        }
        let rest = denials.informational_only();
        if !rest.is_empty() {
            self.debug(&format!("plugin `{}`: {rest}", self.context.plugin));
        }
    }

    /// Returns the accesses that were denied to the plugin until now.
    pub fn denials(&self) -> DenialReport {
        DenialReport::new(
            self.denied.clone(),
            self.context.permissions,
            self.context.root,
        )
    }

    /// Returns warnings about the accesses that were denied to parts until now.
    fn part_warnings(&self) -> Vec<String> {
        let parts = self.denied_to_parts.iter();
        let warnings = parts.filter_map(|(index, denied)| {
            let part = self.part(*index)?;
            let denials = DenialReport::new(denied.clone(), &part.permissions, self.context.root);
            denials.warning(&format!(
                "part `{}` of plugin `{}`",
                part.name, self.context.plugin
            ))
        });
        warnings.collect()
    }

    fn part(&self, index: usize) -> Option<&'v PartOptions> {
        self.context.parts.get(index).copied().flatten()
    }

    /// Returns the error for a failure of the plugin in this phase, with a diagnosis as its help text.
    pub fn failure_problem(&self, phase: &Phase<'_>, failure: &Failure) -> Problem {
        failure_problem(self.context.plugin, phase, failure, self.diagnose(failure))
    }

    /// Returns the likely cause of a failure, from denied accesses.
    fn diagnose(&self, failure: &Failure) -> Option<String> {
        let denied = relevant_to(failure, &self.denied);
        let mut denials = DenialReport::new(denied, self.context.permissions, self.context.root);
        if let Failure::Trap { .. } = failure {
            // Python looks for its sources to describe an exception.
            denials = denials.without_missing();
        }
        let crashed = matches!(failure, Failure::Trap { .. } | Failure::Exit(_));
        let is_bug = crashed && denials.is_inconclusive();
        let seen = (!denials.is_empty()).then(|| denials.to_string());
        let lines = seen.into_iter().chain(self.part_diagnoses(failure));
        let lines: Vec<_> = lines
            .chain(is_bug.then(|| plugin_bug_help(failure)))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Returns the accesses denied to parts that may explain a failure of the plugin or of a part.
    fn part_diagnoses(&self, failure: &Failure) -> Vec<String> {
        let parts = self.denied_to_parts.iter();
        let diagnoses = parts.filter_map(|(index, denied)| {
            let part = self.part(*index)?;
            let relevant = match failure {
                Failure::Part { name, failure } if *name == part.name => {
                    relevant_to(failure, denied)
                }
                Failure::Part { .. } => return None,
                failure => relevant_to(failure, denied),
            };
            let denials = DenialReport::new(relevant, &part.permissions, self.context.root);
            let is_conclusive = !denials.is_empty() && !denials.is_inconclusive();
            is_conclusive.then(|| format!("of part `{}`: {denials}", part.name))
        });
        diagnoses.collect()
    }

    /// Reports events about the chapter at an index, or about none.
    pub fn report(&mut self, chapter: Option<usize>, events: &PluginEvents) {
        self.denied.add(&events.denials);
        for share in &events.part_shares {
            let denied = self.denied_to_parts.entry(share.part).or_default();
            denied.add(&share.denials);
        }
        let mut current = None;
        for event in &events.events {
            match event {
                PluginEvent::Line(source, text) => self.sink.message(Message::LogLine {
                    plugin: self.context.plugin,
                    source: *source,
                    text,
                }),
                PluginEvent::Diagnostic(diagnostic) => {
                    self.finding(chapter, &mut current, diagnostic)
                }
            }
        }
    }

    /// Reports a finding. `current` is the text of the chapter at `chapter`, read on first use.
    fn finding(
        &mut self,
        chapter: Option<usize>,
        current: &mut Option<ChapterSource>,
        diagnostic: &Diagnostic,
    ) {
        self.found.add(diagnostic.severity);
        if let Some(in_flight) = self.context.in_flight {
            in_flight.set_found(self.found);
        }
        let index = match &diagnostic.chapter {
            None => chapter,
            Some(path) => self.index_of(path),
        };
        let read = |index: usize| {
            let context = &self.context;
            ChapterSource::read(context.chapters[index], context.root, context.src_dir)
        };
        let source: Option<&ChapterSource> = index.map(|index| match diagnostic.chapter {
            None => &*current.get_or_insert_with(|| read(index)),
            Some(_) => self.named.entry(index).or_insert_with(|| read(index)),
        });
        let label = match (index, &diagnostic.chapter) {
            (Some(index), _) => Some(self.context.chapters[index].label()),
            (None, named) => named.as_deref(),
        };
        self.sink.message(Message::Finding(Finding {
            plugin: self.context.plugin,
            chapter: label,
            root: self.context.root,
            file: source.and_then(ChapterSource::file),
            location: source.and_then(|source| source.locate(diagnostic.span.as_ref()?)),
            diagnostic,
        }));
    }

    /// Returns the index of the chapter with a path, the first if there are several.
    fn index_of(&mut self, path: &str) -> Option<usize> {
        let chapters = self.context.chapters;
        let by_path = self.by_path.get_or_insert_with(|| {
            let path = |index: usize| chapters[index].path.get().as_deref().map(str::to_owned);
            // The first of several chapters with one path is inserted last, and stays.
            let indices = (0..chapters.len()).rev();
            indices
                .filter_map(|index| Some((path(index)?, index)))
                .collect()
        });
        by_path.get(path).copied()
    }
}

/// Returns the denied accesses that may have caused a failure. None causes an exceeded limit.
///
/// A Rust program that panics reads `RUST_BACKTRACE`, and most programs that exit with a status have libraries for
/// errors and logs that read the environment, so it explains neither.
fn relevant_to(failure: &Failure, denials: &AccessDenials) -> AccessDenials {
    match failure {
        Failure::PluginError(_) | Failure::Exit(_) => denials.clone(),
        Failure::Status { .. } | Failure::Trap { .. } => AccessDenials {
            environment: false,
            ..denials.clone()
        },
        Failure::Limit(_) | Failure::Host(_) | Failure::Part { .. } => AccessDenials::default(),
    }
}
