//! One plugin on one book.

use std::cell::OnceCell;

use super::audit::audit;
use super::chapters::{Done, Outcome, Stop, Work};
use super::failed::{Doing, MISTAKE, failed, failed_by};
use super::report::{Message, Report};
use super::reuse::Results;
use crate::book::{Book, Chapter};
use crate::contract::{ContextRecord, Diagnostic, Kind, Plan, Severity};
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
        let current = place.map(|place| self.chapters[place]);
        let text = OnceCell::new();
        for event in &said.events {
            match event {
                Event::Line(source, text) => self.report.message(Message::Line {
                    plugin: self.plugin,
                    source: *source,
                    text,
                }),
                Event::Diagnostic(diagnostic) => {
                    self.errors += usize::from(diagnostic.severity == Severity::Error);
                    let about = about(self.chapters, current, diagnostic);
                    let label = match (about, &diagnostic.chapter) {
                        (Some(chapter), _) => Some(chapter.label()),
                        (None, named) => named.as_deref(),
                    };
                    // Most findings are about the current chapter, which is decoded once for all.
                    let other;
                    let text = match (about, &diagnostic.chapter) {
                        (Some(chapter), None) => {
                            Some(text.get_or_init(|| chapter.content.to_text()).as_str())
                        }
                        (Some(chapter), Some(_)) => {
                            other = chapter.content.to_text();
                            Some(other.as_str())
                        }
                        (None, _) => None,
                    };
                    let finding = Message::finding(self.plugin, label, text, diagnostic);
                    self.report.message(finding);
                }
            }
        }
    }
}

/// The chapter that a diagnostic is about: the one it names, or else the current one.
fn about<'b, 'a>(
    chapters: &[&'b Chapter<'a>],
    current: Option<&'b Chapter<'a>>,
    diagnostic: &Diagnostic,
) -> Option<&'b Chapter<'a>> {
    match &diagnostic.chapter {
        None => current,
        Some(path) => chapters
            .iter()
            .copied()
            .find(|chapter| chapter.path.get().as_deref() == Some(path)),
    }
}
