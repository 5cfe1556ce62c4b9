//! What a plugin says, on its way to the person at the terminal.

use std::collections::HashMap;

use super::report::{Message, Report};
use crate::book::{Chapter, Located};
use crate::contract::{Diagnostic, Severity, start_of};
use crate::runtime::{Denied, Event, Said};

/// Passes on what a plugin says, and counts the errors that it finds.
pub struct Voice<'v, 'b, 'r> {
    plugin: &'v str,
    chapters: &'v [&'v Chapter<'b>],
    /// The places of the chapters, once a finding names one.
    by_path: Option<HashMap<String, usize>>,
    /// The texts of the chapters that findings have named: there may be many for each.
    named: HashMap<usize, Located>,
    /// How many errors it has found.
    pub errors: usize,
    /// What it has looked for in vain.
    pub denied: Denied,
    report: &'r mut dyn Report,
}

impl<'v, 'b, 'r> Voice<'v, 'b, 'r> {
    /// `plugin`: what messages call it.
    pub fn new(
        plugin: &'v str,
        chapters: &'v [&'v Chapter<'b>],
        report: &'r mut dyn Report,
    ) -> Self {
        Self {
            plugin,
            chapters,
            by_path: None,
            named: HashMap::new(),
            errors: 0,
            denied: Denied::default(),
            report,
        }
    }

    pub fn detail(&mut self, text: &str) {
        self.report.message(Message::Detail { text });
    }

    pub fn warning(&mut self, text: &str) {
        self.report.message(Message::Warning { text });
    }

    /// Of the chapter at a place, or of none.
    pub fn pass_on(&mut self, place: Option<usize>, said: &Said) {
        self.denied |= said.denied;
        let mut current = None;
        for event in &said.events {
            match event {
                Event::Line(source, text) => self.report.message(Message::Line {
                    plugin: self.plugin,
                    source: *source,
                    text,
                }),
                Event::Diagnostic(diagnostic) => self.find(place, &mut current, diagnostic),
            }
        }
    }

    /// Passes on a finding. `current` is the text of the chapter at `place`, once somebody needs it.
    fn find(
        &mut self,
        place: Option<usize>,
        current: &mut Option<Located>,
        diagnostic: &Diagnostic,
    ) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        let about = match &diagnostic.chapter {
            None => place,
            Some(path) => self.place_of(path),
        };
        let text = |place: usize| Located::new(self.chapters[place].content.to_text());
        let position = match (about, &diagnostic.span, &diagnostic.chapter) {
            (Some(place), Some(span), None) => {
                Some(start_of(current.get_or_insert_with(|| text(place)), span))
            }
            (Some(place), Some(span), Some(_)) => {
                let text = self.named.entry(place).or_insert_with(|| text(place));
                Some(start_of(text, span))
            }
            _ => None,
        };
        let chapter = match (about, &diagnostic.chapter) {
            (Some(place), _) => Some(self.chapters[place].label()),
            (None, named) => named.as_deref(),
        };
        self.report.message(Message::Finding {
            plugin: self.plugin,
            chapter,
            position,
            diagnostic,
        });
    }

    fn place_of(&mut self, path: &str) -> Option<usize> {
        let chapters = self.chapters;
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
