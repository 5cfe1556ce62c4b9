//! One plugin on one book.

use std::collections::HashMap;

use super::audit::audit;
use super::chapters::{Done, Outcome, Stop, Work};
use super::failed::{Doing, MISTAKE, failed, failed_by};
use super::report::{Message, Report};
use super::reuse::Results;
use crate::book::{Book, Chapter, Located};
use crate::contract::{ContextRecord, Diagnostic, Kind, Plan, Severity, start_of};
use crate::problem::Problem;
use crate::runtime::{Allowance, Denied, Event, Grants, Plugin, Said};

/// A plugin with all that it is given.
pub struct Turn<'t> {
    /// What messages call it.
    pub name: &'t str,
    pub plugin: &'t Plugin,
    pub context: &'t ContextRecord<'t>,
    pub allowance: Allowance,
    pub grants: &'t Grants,
    /// Earlier results, where they may be used.
    pub results: Option<Results<'t>>,
    /// Bytes of the whole book.
    pub size: usize,
    /// Whether several instances may work at once.
    pub threads: bool,
    /// Whether a chapter plugin's promise is looked into.
    pub audit: bool,
}

/// What a plugin did to the book; applied only when all of it is there.
pub enum Changes {
    /// The new content of some chapters, by their place among all, in order.
    Chapters(Vec<(usize, String)>),
    /// Another book.
    Book(Box<Plan>),
    Nothing,
}

impl Changes {
    pub fn apply(self, mut book: Book<'_>) -> Book<'_> {
        match self {
            Self::Chapters(changes) => {
                let mut changes = changes.into_iter().peekable();
                let mut place = 0;
                book.for_each_chapter_mut(|chapter| {
                    if let Some((_, content)) = changes.next_if(|(at, _)| *at == place) {
                        chapter.content.replace(content);
                    }
                    place += 1;
                });
                book
            }
            Self::Book(plan) => plan.apply(book),
            Self::Nothing => book,
        }
    }
}

impl Turn<'_> {
    /// Runs the plugin.
    ///
    /// # Errors
    /// Where it fails, or has found an error in the book.
    pub fn run(mut self, book: &Book<'_>, report: &mut dyn Report) -> Result<Changes, Problem> {
        let chapters: Vec<_> = book.chapters().collect();
        let mut voice = Voice {
            plugin: self.name,
            chapters: &chapters,
            by_path: None,
            named: HashMap::new(),
            errors: 0,
            denied: Denied::default(),
            report,
        };
        let changes = match self.plugin.kind() {
            Kind::Chapter => self.chapters(&chapters, &mut voice),
            Kind::Book => self.book(book, &mut voice),
        }?;
        let denied = voice.denied;
        let why = match voice.errors {
            0 => {
                if !denied.is_empty() {
                    voice.detail(&format!("plugin `{}`: {denied}", self.name));
                }
                return Ok(changes);
            }
            1 => "it reported an error in the book".to_owned(),
            count => format!("it reported {count} errors in the book"),
        };
        let problem = failed(self.name, Doing::Book).why(why);
        Err(problem.help(Some(match denied.is_empty() {
            true => "mend what the messages above point at".to_owned(),
            false => denied.to_string(),
        })))
    }

    fn chapters(
        &mut self,
        chapters: &[&Chapter<'_>],
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Changes, Problem> {
        let work = Work {
            plugin: self.plugin,
            context: self.context,
            allowance: self.allowance,
            grants: self.grants,
            chapters,
            threads: self.threads,
        };
        match self.audit {
            true if self.grants.clock || self.grants.random => voice.warning(&format!(
                "plugin `{}` is not audited: with `allow.clock` or `allow.random` its results differ \
                 from run to run",
                self.name
            )),
            true => audit(&work, self.name)?,
            false => {}
        }
        let earlier = match &mut self.results {
            Some(results) => results.earlier(chapters),
            None => Done::nothing(chapters.len()),
        };
        let ran = work.run(earlier, &mut |place, said| voice.pass_on(place, said));
        let reused = chapters.len() - ran.ran;
        if reused > 0 && ran.stop.is_none() {
            voice.detail(&format!(
                "plugin `{}`: earlier results for {reused} of {} chapters",
                self.name,
                chapters.len()
            ));
        }
        if let Some(results) = &mut self.results {
            results.keep(chapters, &ran, self.plugin.busy(), self.size);
        }
        match ran.stop {
            None => {
                let new =
                    |(place, outcome): (usize, Option<Outcome>)| Some((place, outcome?.content?));
                let outcomes = ran.done.outcomes.into_iter().enumerate();
                Ok(Changes::Chapters(outcomes.filter_map(new).collect()))
            }
            Some(Stop { place, failure }) => {
                let doing = place.map_or(Doing::Start, |place| Doing::Chapter(chapters[place]));
                Err(failed_by(self.name, doing, &failure, voice.denied))
            }
        }
    }

    fn book(&mut self, book: &Book<'_>, voice: &mut Voice<'_, '_, '_>) -> Result<Changes, Problem> {
        let at_start = |failure| failed_by(self.name, Doing::Start, &failure, Denied::default());
        let watchdog = self.plugin.watch(&self.allowance).map_err(at_start)?;
        let session = self.plugin.session(self.allowance, self.grants, &watchdog);
        let mut session = session.map_err(at_start)?;
        let started = session.start();
        voice.pass_on(None, &session.take_said());
        let denied = voice.denied;
        started.map_err(|failure| failed_by(self.name, Doing::Start, &failure, denied))?;
        let returned = session.book(self.context, book);
        voice.pass_on(None, &session.take_said());
        let denied = voice.denied;
        let returned =
            returned.map_err(|failure| failed_by(self.name, Doing::Book, &failure, denied))?;
        match returned.map(|returned| Plan::new(book, returned)) {
            Some(Ok(plan)) => Ok(Changes::Book(Box::new(plan))),
            Some(Err(error)) => Err(failed(self.name, Doing::Book)
                .because(&error)
                .help(Some(MISTAKE))),
            None => Ok(Changes::Nothing),
        }
    }
}

/// Passes on what a plugin says, and counts the errors that it finds.
struct Voice<'v, 'b, 'r> {
    plugin: &'v str,
    chapters: &'v [&'v Chapter<'b>],
    /// The places of the chapters, once a finding names one.
    by_path: Option<HashMap<String, usize>>,
    /// The texts of the chapters that findings have named: there may be many for each.
    named: HashMap<usize, Located>,
    errors: usize,
    denied: Denied,
    report: &'r mut dyn Report,
}

impl Voice<'_, '_, '_> {
    fn detail(&mut self, text: &str) {
        self.report.message(Message::Detail { text });
    }

    fn warning(&mut self, text: &str) {
        self.report.message(Message::Warning { text });
    }

    /// Of the chapter at a place, or of none.
    fn pass_on(&mut self, place: Option<usize>, said: &Said) {
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
