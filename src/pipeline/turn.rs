//! One plugin on one book.

use std::sync::Arc;

use super::audit::audit;
use super::changes::Changes;
use super::chapters::{Done, Outcome, Stop, Work};
use super::failed::{Doing, failed, failed_by};
use super::manuscript::Manuscript;
use super::plight::{Last, Task, at_work};
use super::report::Report;
use super::reuse::Results;
use super::voice::{Surroundings, Voice};
use crate::book::{Book, Chapter};
use crate::contract::{ContextRecord, Kind, Plan};
use crate::problem::Problem;
use crate::protocol::Context;
use crate::runtime::{Grants, LoadedPlugin, PluginInstance, ResourceLimits, WasmHost, Watchdog};
use crate::settings::PluginConfig;

/// A plugin with all that it is given.
pub struct Turn<'t> {
    pub host: &'t WasmHost,
    pub settings: &'t PluginConfig,
    pub plugin: &'t Arc<LoadedPlugin>,
    /// What mdBook says about the run.
    pub run: &'t Context,
    /// The same for typed plugins, with this one's config.
    pub context: &'t ContextRecord<'t>,
    pub allowance: ResourceLimits,
    pub grants: &'t Grants,
    /// Earlier results, where they may be used.
    pub results: Option<Results<'t>>,
    /// Bytes of the whole book.
    pub size: usize,
    /// Whether a chapter plugin's promise is looked into.
    pub audit: bool,
    /// Who is told what the plugin is at, and ends the process where its time is over, if anybody does.
    pub last: Option<&'t Last>,
}

impl<'t> Turn<'t> {
    /// What messages call the plugin.
    pub fn name(&self) -> &'t str {
        self.settings.name()
    }

    /// Runs the plugin.
    ///
    /// # Errors
    /// Where it fails, or has found an error in the book.
    pub fn run<'a>(
        mut self,
        manuscript: &Manuscript<'a>,
        report: &mut dyn Report,
    ) -> Result<Changes<'a>, Problem> {
        let book = manuscript.book();
        let chapters: Vec<_> = book.chapters().collect();
        let surroundings = Surroundings {
            plugin: self.name(),
            chapters: &chapters,
            grants: self.grants,
            parts: self.plugin.parts().collect(),
            root: &self.run.root,
            source: &self.run.source,
            plight: self.last.map(|last| &last.plight),
        };
        let mut voice = Voice::new(surroundings, report);
        let changes = match self.plugin.kind() {
            Kind::Chapter => self.chapters(&chapters, &mut voice),
            Kind::Book => self.book(book, &mut voice),
            Kind::Editor => self.editor(manuscript, &mut voice),
            Kind::Session => self.session(manuscript, &mut voice),
            Kind::Command => self.command(manuscript, &mut voice),
        };
        let found = voice.sum_up();
        let changes = changes?;
        let missed = voice.missed();
        let why = match found.errors {
            0 => {
                let own = missed.warning(&self.settings.component.label());
                for text in own.into_iter().chain(voice.missed_by_parts()) {
                    voice.warning(&text);
                }
                let missed = missed.harmless();
                if !missed.is_empty() {
                    voice.detail(&format!("plugin `{}`: {missed}", self.name()));
                }
                return Ok(changes);
            }
            1 => "it reported an error in the book".to_owned(),
            count => format!("it reported {count} errors in the book"),
        };
        let problem = failed(self.name(), Doing::Book).why(why);
        Err(problem.help(Some(match missed.is_empty() {
            true => "mend what the messages above point at".to_owned(),
            false => missed.to_string(),
        })))
    }

    fn chapters<'a>(
        &mut self,
        chapters: &[&Chapter<'_>],
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Changes<'a>, Problem> {
        let work = Work {
            plugin: self.plugin,
            context: self.context,
            allowance: self.allowance,
            grants: self.grants,
            chapters,
            threads: self.settings.parallel,
            last: self.last,
        };
        match self.audit {
            true if self.grants.clock || self.grants.random => voice.warning(&format!(
                "plugin `{}` is not audited: with `allow.clock` or `allow.random` its results differ \
                 from run to run",
                self.name()
            )),
            true => audit(&work, self.name())?,
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
                self.name(),
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
                let doing = place.map_or(Doing::Start, |place| {
                    Doing::Chapter(chapters[place].label())
                });
                Err(failed_by(
                    self.name(),
                    doing,
                    &failure,
                    voice.hint(&failure),
                ))
            }
        }
    }

    /// Lets the plugin's time run from now on.
    pub(super) fn watch(&self) -> Result<Watchdog, Problem> {
        let last_words = self.last.map(Last::words);
        let watchdog = self.plugin.watch(&self.allowance, last_words);
        watchdog.map_err(|failure| failed_by(self.name(), Doing::Start, &failure, None))
    }

    /// An instance of the plugin that is handed the whole book, started.
    pub(super) fn started<'w>(
        &'w self,
        watchdog: &'w Watchdog,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<PluginInstance<'w>, Problem> {
        let name = self.name();
        let session = self.plugin.session(self.allowance, self.grants, watchdog);
        let mut session =
            session.map_err(|failure| failed_by(name, Doing::Start, &failure, None))?;
        let started = at_work(self.last, Task::Start, &mut session, PluginInstance::start);
        voice.pass_on(None, &session.take_said());
        started.map_err(|failure| failed_by(name, Doing::Start, &failure, voice.hint(&failure)))?;
        Ok(session)
    }

    fn book<'a>(
        &mut self,
        book: &Book<'_>,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Changes<'a>, Problem> {
        let name = self.name();
        let watchdog = self.watch()?;
        let mut session = self.started(&watchdog, voice)?;
        let returned = at_work(self.last, Task::Book, &mut session, |session| {
            session.book(self.context, book)
        });
        voice.pass_on(None, &session.take_said());
        let returned = returned
            .map_err(|failure| failed_by(name, Doing::Book, &failure, voice.hint(&failure)))?;
        match returned.map(|returned| Plan::new(book, returned)) {
            Some(Ok(plan)) => Ok(Changes::Book(Box::new(plan))),
            Some(Err(error)) => Err(failed(self.name(), Doing::Book)
                .caused_by(&error)
                .help(Some(error.help()))),
            None => Ok(Changes::Nothing),
        }
    }
}
