//! One plugin's run on the book.

mod book;
mod chapters;
mod command;
mod edits;

use std::sync::Arc;

use super::messages::{
    EventReporter, MessageSink, Phase, ReporterContext, TimeoutReporter, failure_problem,
    plugin_failed, track,
};
use super::reuse::ResultCache;
use super::state::{BookState, BookUpdate};
use crate::contract::{Kind, PluginContext};
use crate::problem::Problem;
use crate::protocol::PreprocessorContext;
use crate::runtime::{
    Failure, LoadedPlugin, Permissions, PluginInstance, ResourceLimits, WasmHost, Watchdog,
};
use crate::settings::PluginSettings;

/// A plugin and all that its run depends on besides the book.
pub struct PluginRun<'t> {
    pub host: &'t WasmHost,
    pub settings: &'t PluginSettings,
    pub plugin: &'t Arc<LoadedPlugin>,
    /// mdBook's context of the build.
    pub mdbook: &'t PreprocessorContext,
    /// The context for plugins of the contract, with this plugin's config.
    pub plugin_context: &'t PluginContext<'t>,
    pub limits: ResourceLimits,
    pub permissions: &'t Permissions,
    /// The results of earlier builds, if they may be used.
    pub result_cache: Option<ResultCache<'t>>,
    /// The size of the book's JSON, in bytes.
    pub book_bytes: usize,
    /// True if a chapter plugin is to be run in other orders, too.
    pub audit: bool,
    /// Reports a timeout and ends the process, if the process may end then.
    pub timeout_reporter: Option<&'t TimeoutReporter>,
}

impl<'t> PluginRun<'t> {
    /// Runs the plugin, and returns its changes.
    ///
    /// # Errors
    /// Fails if the plugin fails, or reports an error in the book.
    pub fn run<'a>(
        mut self,
        state: &BookState<'a>,
        sink: &mut dyn MessageSink,
    ) -> Result<BookUpdate<'a>, Problem> {
        let chapters: Vec<_> = state.book().chapters().collect();
        let context = ReporterContext {
            plugin: self.name(),
            chapters: &chapters,
            permissions: self.permissions,
            parts: self.plugin.parts().collect(),
            root: &self.mdbook.root,
            src_dir: &self.mdbook.src_dir,
            in_flight: self.timeout_reporter.map(|reporter| &reporter.in_flight),
        };
        let mut reporter = EventReporter::new(context, sink);
        let update = match self.plugin.kind() {
            Kind::Chapter => chapters::run(&mut self, &chapters, &mut reporter),
            Kind::Book => book::run(&self, state.book(), &mut reporter),
            Kind::Editor => edits::run_editor(&self, state, &mut reporter),
            Kind::Session => edits::run_session(&self, state, &mut reporter),
            Kind::Command => command::run(&self, state, &mut reporter),
        };
        let found = reporter.report_summary();
        let update = update?;
        if found.errors > 0 {
            return Err(self.found_errors(found.errors, &reporter));
        }
        reporter.report_denials(&self.settings.component.label());
        Ok(update)
    }

    /// Returns the plugin's name in messages.
    fn name(&self) -> &'t str {
        self.settings.name()
    }

    /// Returns the error for a plugin that reported errors in the book.
    fn found_errors(&self, errors: usize, reporter: &EventReporter<'_, '_, '_>) -> Problem {
        let why = match errors {
            1 => "it reported an error in the book".to_owned(),
            count => format!("it reported {count} errors in the book"),
        };
        let denials = reporter.denials();
        let help = if denials.is_empty() {
            "fix the errors that are reported above".to_owned()
        } else {
            denials.to_string()
        };
        plugin_failed(self.name(), &Phase::Book)
            .why(why)
            .help(Some(help))
    }

    /// Starts the plugin's time limit.
    fn watch(&self) -> Result<Watchdog, Problem> {
        let handler = self.timeout_reporter.map(TimeoutReporter::handler);
        let watchdog = self.plugin.watch(&self.limits, handler);
        watchdog.map_err(|failure| failure_problem(self.name(), &Phase::Start, &failure, None))
    }

    /// Starts an instance of a plugin that is given the whole book.
    fn start<'w>(
        &'w self,
        watchdog: &'w Watchdog,
        reporter: &mut EventReporter<'_, '_, '_>,
    ) -> Result<PluginInstance<'w>, Problem> {
        let phase = Phase::Start;
        let instance = self
            .plugin
            .primary_instance(self.limits, self.permissions, watchdog);
        let mut instance =
            instance.map_err(|failure| failure_problem(self.name(), &phase, &failure, None))?;
        self.call(&mut instance, None, phase, reporter, PluginInstance::start)?;
        Ok(instance)
    }

    /// Calls an instance, reports its events, and returns its failure as an error.
    ///
    /// `chapter` is the index of the chapter that the call processes, if it is one.
    fn call<'s, T>(
        &self,
        instance: &mut PluginInstance<'s>,
        chapter: Option<usize>,
        phase: Phase<'_>,
        reporter: &mut EventReporter<'_, '_, '_>,
        call: impl FnOnce(&mut PluginInstance<'s>) -> Result<T, Failure>,
    ) -> Result<T, Problem> {
        let tracked = phase.clone();
        let returned = track(self.timeout_reporter, chapter, tracked, instance, call);
        reporter.report(chapter, &instance.take_events());
        returned.map_err(|failure| reporter.failure_problem(&phase, &failure))
    }
}
