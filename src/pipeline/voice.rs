//! What a plugin says, on its way to the person at the terminal.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::failed;
use super::missed::Missed;
use super::place::Page;
use super::plight::Plight;
use super::report::{Message, Report, Tally};
use super::signs;
use crate::book::Chapter;
use crate::contract::Diagnostic;
use crate::runtime::{AccessDenials, Failure, Grants, OutputEvent, PartSettings, PluginOutput};

/// Whose voice it is, and what it speaks of.
pub struct Surroundings<'v, 'b> {
    /// What messages call the plugin.
    pub plugin: &'v str,
    pub chapters: &'v [&'v Chapter<'b>],
    pub grants: &'v Grants,
    /// What its parts are given, by their places.
    pub parts: Vec<Option<&'v PartSettings>>,
    /// Where the book's files are, which it may have looked for.
    pub root: &'v Path,
    /// The folder of its Markdown, relative to the root.
    pub source: &'v Path,
    /// What is to know how much it has found.
    pub plight: Option<&'v Plight>,
}

/// Passes on what a plugin says, and counts what it finds.
pub struct Voice<'v, 'b, 'r> {
    about: Surroundings<'v, 'b>,
    /// The places of the chapters, once a finding names one.
    by_path: Option<HashMap<String, usize>>,
    /// The texts of the chapters that findings have named: there may be many for each.
    named: HashMap<usize, Page>,
    /// What it has found.
    found: Tally,
    /// What it has looked for in vain.
    denied: AccessDenials,
    /// The same of its parts, by their places.
    denied_to_parts: BTreeMap<usize, AccessDenials>,
    /// The last lines of its standard error.
    stderr_tail: Vec<String>,
    report: &'r mut dyn Report,
}

impl<'v, 'b, 'r> Voice<'v, 'b, 'r> {
    pub fn new(about: Surroundings<'v, 'b>, report: &'r mut dyn Report) -> Self {
        Self {
            about,
            by_path: None,
            named: HashMap::new(),
            found: Tally::default(),
            denied: AccessDenials::default(),
            denied_to_parts: BTreeMap::new(),
            stderr_tail: Vec::new(),
            report,
        }
    }

    pub fn detail(&mut self, text: &str) {
        self.report.message(Message::Detail { text });
    }

    pub fn warning(&mut self, text: &str) {
        self.report.message(Message::Warning { text });
    }

    /// Says how much it has found, and returns that.
    pub fn sum_up(&mut self) -> Tally {
        if self.found != Tally::default() {
            self.report.message(Message::Found {
                plugin: self.about.plugin,
                tally: self.found,
            });
        }
        self.found
    }

    /// What it has looked for in vain until now.
    pub fn missed(&self) -> Missed {
        Missed::new(self.denied.clone(), self.about.grants, self.about.root)
    }

    /// Warnings of what its parts have looked for in vain until now.
    pub fn missed_by_parts(&self) -> Vec<String> {
        let parts = self.denied_to_parts.iter();
        let warnings = parts.filter_map(|(place, denied)| {
            let part = self.part(*place)?;
            let missed = Missed::new(denied.clone(), &part.grants, self.about.root);
            missed.warning(&format!(
                "part `{}` of plugin `{}`",
                part.name, self.about.plugin
            ))
        });
        warnings.collect()
    }

    fn part(&self, place: usize) -> Option<&'v PartSettings> {
        self.about.parts.get(place).copied().flatten()
    }

    /// What of that may be behind a failure, of the plugin or of a part.
    fn hints_of_parts(&self, failure: &Failure) -> Vec<String> {
        let parts = self.denied_to_parts.iter();
        let hints = parts.filter_map(|(place, denied)| {
            let part = self.part(*place)?;
            let behind = match failure {
                Failure::Part { name, failure } if *name == part.name => denied.behind(failure),
                Failure::Part { .. } => return None,
                failure => denied.behind(failure),
            };
            let missed = Missed::new(behind, &part.grants, self.about.root);
            let is_told = !missed.is_empty() && !missed.is_weak();
            is_told.then(|| format!("of part `{}`: {missed}", part.name))
        });
        hints.collect()
    }

    /// What may be behind a failure: what the plugin was seen to look for, and what its words are a sign
    /// of.
    pub fn hint(&self, failure: &Failure) -> Option<String> {
        let guessed = signs::of(&self.stderr_tail, failure);
        let mut denied = self.denied.behind(failure);
        // Whoever starts a program or a thread asks for variables such as `PATH` first.
        denied.environment &= guessed.is_none();
        let missed = Missed::new(denied, self.about.grants, self.about.root);
        let crashed = matches!(failure, Failure::Trap { .. } | Failure::Exit(_));
        let is_mistake = crashed && guessed.is_none() && missed.is_weak();
        let seen = (!missed.is_empty()).then(|| missed.to_string());
        let lines = guessed.into_iter().chain(seen);
        let lines = lines.chain(self.hints_of_parts(failure));
        let lines: Vec<_> = lines
            .chain(is_mistake.then(|| failed::mistake(failure)))
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Of the chapter at a place, or of none.
    pub fn pass_on(&mut self, place: Option<usize>, said: &PluginOutput) {
        self.denied.add(&said.denied);
        for share in &said.part_outputs {
            let denied = self.denied_to_parts.entry(share.part).or_default();
            denied.add(&share.denied);
        }
        self.stderr_tail = said.stderr_tail();
        let mut current = None;
        for event in &said.events {
            match event {
                OutputEvent::Line(source, text) => self.report.message(Message::Line {
                    plugin: self.about.plugin,
                    source: *source,
                    text,
                }),
                OutputEvent::Diagnostic(diagnostic) => self.find(place, &mut current, diagnostic),
            }
        }
    }

    /// Passes on a finding. `current` is the text of the chapter at `place`, once somebody needs it.
    fn find(&mut self, place: Option<usize>, current: &mut Option<Page>, diagnostic: &Diagnostic) {
        self.found.add(diagnostic.severity);
        if let Some(plight) = self.about.plight {
            plight.count(self.found);
        }
        let about = match &diagnostic.chapter {
            None => place,
            Some(path) => self.place_of(path),
        };
        let read = |place: usize| {
            let about = &self.about;
            Page::new(about.chapters[place], about.root, about.source)
        };
        let page: Option<&Page> = about.map(|place| match diagnostic.chapter {
            None => &*current.get_or_insert_with(|| read(place)),
            Some(_) => self.named.entry(place).or_insert_with(|| read(place)),
        });
        let chapter = match (about, &diagnostic.chapter) {
            (Some(place), _) => Some(self.about.chapters[place].label()),
            (None, named) => named.as_deref(),
        };
        self.report.message(Message::Finding {
            plugin: self.about.plugin,
            chapter,
            root: self.about.root,
            file: page.and_then(Page::file),
            place: page.and_then(|page| page.place(diagnostic.span.as_ref()?)),
            diagnostic,
        });
    }

    fn place_of(&mut self, path: &str) -> Option<usize> {
        let chapters = self.about.chapters;
        let by_path = self.by_path.get_or_insert_with(|| {
            let path = |place: usize| chapters[place].path.get().as_deref().map(str::to_owned);
            // Of several with one path, the first.
            let places = (0..chapters.len()).rev();
            places
                .filter_map(|place| Some((path(place)?, place)))
                .collect()
        });
        by_path.get(path).copied()
    }
}
