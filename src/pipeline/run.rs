//! The order of things, and what happens when one fails.

use std::path::PathBuf;

use anyhow::anyhow;

use super::load::load;
use super::report::{Message, Report};
use crate::book::{Book, Chapter};
use crate::cache::Cache;
use crate::contract::{ContextRecord, Diagnostic, Kind, Plan, Severity};
use crate::protocol::Context;
use crate::runtime::{Allowance, Event, Failure, Host, Plugin, Session};
use crate::settings::{self, Limits, OnError};

/// Runs the plugins that are meant for the context's renderer, in order. `input_size`, the size of
/// mdBook's JSON in bytes, is what default limits are made of. `cache` is the folder for compiled code,
/// or why there is none, which is told and does no harm.
///
/// # Errors
/// The first failure of a plugin with `on-error = "fail"`: which plugin, in which chapter, and why.
/// Or, at the end, how many plugins with `on-error = "collect"` have failed; what they did is
/// reported before.
pub fn run<'a>(
    mut book: Book<'a>,
    context: &Context,
    plugins: &[settings::Plugin],
    input_size: usize,
    cache: Result<PathBuf, String>,
    report: &mut dyn Report,
) -> anyhow::Result<Book<'a>> {
    let wanted: Vec<_> = plugins
        .iter()
        .filter(|plugin| plugin.runs_for(&context.renderer))
        .collect();
    if wanted.is_empty() {
        return Ok(book);
    }
    let host = Host::new(open(cache, report))?;
    let mut warned = false;
    let mut loaded = Vec::new();
    for settings in wanted {
        // A file that can't be used is told before others have run for nothing.
        let plugin = load(&host, settings);
        if let Ok(plugin) = &plugin {
            tell_of_cache(settings, plugin, &mut warned, report);
        }
        match plugin {
            Err(error) if settings.on_error == OnError::Fail => return Err(by(settings, error)),
            plugin => loaded.push((settings, plugin)),
        }
    }
    let mut collected = Vec::new();
    for (settings, plugin) in loaded {
        let allowance = allowance(Allowance::for_book(input_size), settings.limits);
        let mut run = Run {
            settings,
            context: ContextRecord::new(context, &settings.config),
            errors: 0,
            report: &mut *report,
        };
        match plugin.and_then(|plugin| run.plugin(&plugin, &book, allowance)) {
            Ok(changes) => book = changes.apply(book),
            Err(error) => {
                let error = by(settings, error);
                match settings.on_error {
                    OnError::Fail => {
                        tell(&collected, report);
                        return Err(error);
                    }
                    OnError::Skip => {
                        let text = format!("{error:#}\nthe book stays as it was before it");
                        report.message(Message::Warning { text: &text });
                    }
                    OnError::Collect => collected.push(error),
                }
            }
        }
    }
    tell(&collected, report);
    match collected.len() {
        0 => Ok(book),
        1 => Err(anyhow!("1 plugin failed")),
        count => Err(anyhow!("{count} plugins failed")),
    }
}

fn open(folder: Result<PathBuf, String>, report: &mut dyn Report) -> Option<Cache> {
    match folder.and_then(|folder| Cache::open(&folder)) {
        Ok(cache) => Some(cache),
        Err(why) => {
            let text = format!("every build compiles its plugins anew: {why}");
            report.message(Message::Warning { text: &text });
            None
        }
    }
}

fn tell_of_cache(
    settings: &settings::Plugin,
    plugin: &Plugin,
    warned: &mut bool,
    report: &mut dyn Report,
) {
    let from = match plugin.was_cached() {
        true => "was loaded from the cache",
        false => "was compiled",
    };
    let text = format!("plugin `{}` {from}", settings.name);
    report.message(Message::Detail { text: &text });
    // What is true of one entry is true of the next.
    if let (Some(text), false) = (plugin.cache_warning(), *warned) {
        report.message(Message::Warning { text });
        *warned = true;
    }
}

fn by(settings: &settings::Plugin, error: anyhow::Error) -> anyhow::Error {
    error.context(format!("plugin `{}` failed", settings.name))
}

fn tell(collected: &[anyhow::Error], report: &mut dyn Report) {
    for error in collected {
        let error = format!("{error:#}");
        report.message(Message::Failed { error: &error });
    }
}

fn allowance(default: Allowance, wanted: Limits) -> Allowance {
    Allowance {
        memory: wanted.memory.unwrap_or(default.memory),
        timeout: wanted.timeout.unwrap_or(default.timeout),
        log: wanted.log.unwrap_or(default.log),
        ..default
    }
}

/// What a plugin did to the book; applied only when all of it is there.
enum Changes {
    /// The new content of some chapters, by their place among all, in order.
    Chapters(Vec<(usize, String)>),
    /// Another book.
    Book(Box<Plan>),
    Nothing,
}

impl Changes {
    fn apply(self, mut book: Book<'_>) -> Book<'_> {
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

/// One plugin on one book.
struct Run<'r> {
    settings: &'r settings::Plugin,
    context: ContextRecord<'r>,
    errors: usize,
    report: &'r mut dyn Report,
}

impl Run<'_> {
    fn plugin(
        &mut self,
        plugin: &Plugin,
        book: &Book<'_>,
        allowance: Allowance,
    ) -> anyhow::Result<Changes> {
        let mut session = plugin.session(allowance).map_err(failed)?;
        let started = session.start();
        self.say(&session, book, None);
        started.map_err(|failure| failed(failure).context("when it started"))?;
        let changes = match plugin.kind() {
            Kind::Chapter => self.chapters(&mut session, book),
            Kind::Book => self.book(&mut session, book),
        }?;
        match self.errors {
            0 => Ok(changes),
            1 => Err(anyhow!("it reported an error in the book")),
            count => Err(anyhow!("it reported {count} errors in the book")),
        }
    }

    fn chapters(&mut self, session: &mut Session<'_>, book: &Book<'_>) -> anyhow::Result<Changes> {
        let mut changes = Vec::new();
        for (place, chapter) in book.chapters().enumerate() {
            let returned = session.chapter(&self.context, chapter);
            self.say(session, book, Some(chapter));
            let returned = returned
                .map_err(|failure| failed(failure).context(format!("in `{}`", chapter.label())))?;
            if let Some(content) = returned {
                changes.push((place, content));
            }
        }
        Ok(Changes::Chapters(changes))
    }

    fn book(&mut self, session: &mut Session<'_>, book: &Book<'_>) -> anyhow::Result<Changes> {
        let returned = session.book(&self.context, book);
        self.say(session, book, None);
        Ok(match returned.map_err(failed)? {
            Some(returned) => Changes::Book(Box::new(Plan::new(book, returned)?)),
            None => Changes::Nothing,
        })
    }

    /// Passes on what the plugin said during a call.
    fn say(&mut self, session: &Session<'_>, book: &Book<'_>, chapter: Option<&Chapter<'_>>) {
        let plugin = &self.settings.name;
        for event in session.take_events() {
            match event {
                Event::Line(source, text) => self.report.message(Message::Line {
                    plugin,
                    source,
                    text: &text,
                }),
                Event::Diagnostic(diagnostic) => {
                    self.errors += usize::from(diagnostic.severity == Severity::Error);
                    let about = about(book, chapter, &diagnostic);
                    let label = match (about, &diagnostic.chapter) {
                        (Some(chapter), _) => Some(chapter.label()),
                        (None, named) => named.as_deref(),
                    };
                    let text = about.map(|chapter| chapter.content.to_text());
                    let finding = Message::finding(plugin, label, text.as_deref(), &diagnostic);
                    self.report.message(finding);
                }
            }
        }
    }
}

/// The chapter that a diagnostic is about: the one it names, or else the one being processed.
fn about<'b, 'a>(
    book: &'b Book<'a>,
    current: Option<&'b Chapter<'a>>,
    diagnostic: &Diagnostic,
) -> Option<&'b Chapter<'a>> {
    match &diagnostic.chapter {
        None => current,
        Some(path) => book
            .chapters()
            .find(|chapter| chapter.path.get().as_deref() == Some(path)),
    }
}

fn failed(failure: Failure) -> anyhow::Error {
    anyhow!("{failure}")
}
