//! Loads and starts plugins without giving them a book.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::loading::{load_plugin, open_cache, part_options, resolve_permissions, with_stack_for};
use super::messages::{EventReporter, MessageSink, Phase, ReporterContext};
use crate::contract::Kind;
use crate::problem::Problem;
use crate::runtime::{
    Capability, Failure, LoadedPlugin, Permissions, PluginInstance, ProcessLifetime,
    ResourceLimits, Tier, WasmHost,
};
use crate::settings::{ComponentSettings, PluginSettings};

/// Starts plugins of a book, one after another.
pub struct PluginProbe<'t> {
    host: WasmHost,
    root: &'t Path,
    time: Duration,
}

/// The result of starting a plugin.
#[derive(Debug)]
pub struct ProbeResult {
    /// The kind of the plugin. `None`: it could not be loaded.
    pub kind: Option<Kind>,
    /// The capabilities that it imports.
    pub capabilities: Vec<Capability>,
    /// The capabilities that its parts import, by their index. `None`: the part is not used, or could not be loaded.
    pub capabilities_of_parts: Vec<Option<Vec<Capability>>>,
    /// The reason for which it can't be used.
    pub problem: Option<Problem>,
}

impl<'t> PluginProbe<'t> {
    /// Creates a probe for the book at `root`. `cache` and `time` are those of a build.
    pub fn new(
        cache: Result<PathBuf, String>,
        root: &'t Path,
        time: Duration,
        sink: &mut dyn MessageSink,
    ) -> Self {
        Self {
            host: WasmHost::new(open_cache(cache, sink), Tier::FIRST),
            root,
            time,
        }
    }

    /// Loads a plugin as a build does, and starts an instance under its limits and permissions.
    ///
    /// Permissions that the book does not have are left out. No function of the contract is called.
    pub fn start(&self, settings: &PluginSettings, sink: &mut dyn MessageSink) -> ProbeResult {
        let started = with_stack_for([settings], || {
            let parts = settings.parts.iter();
            let parts = parts.map(|part| self.permissions(&part.component));
            let plugin = self.load(settings, parts, sink)?;
            let permissions = self.permissions(&settings.component);
            let phase = Phase::Start;
            let started = self.call(settings, &plugin, &permissions, &phase, sink, |instance| {
                instance.start_parts()
            });
            Ok(ProbeResult {
                kind: Some(plugin.kind()),
                capabilities: plugin.capabilities().to_vec(),
                capabilities_of_parts: plugin.capabilities_of_parts(),
                problem: started.err(),
            })
        });
        started.unwrap_or_else(|problem| ProbeResult {
            kind: None,
            capabilities: Vec::new(),
            capabilities_of_parts: Vec::new(),
            problem: Some(problem),
        })
    }

    /// Loads a plugin as a build does.
    pub(super) fn load(
        &self,
        settings: &PluginSettings,
        part_permissions: impl IntoIterator<Item = Permissions>,
        sink: &mut dyn MessageSink,
    ) -> Result<LoadedPlugin, Problem> {
        let parts = part_options(settings, part_permissions, 0);
        // Other plugins are started after this one, so it must be stopped in time.
        load_plugin(
            &self.host,
            settings,
            ProcessLifetime::Continues,
            parts,
            sink,
        )
    }

    /// Starts an instance of a plugin, calls it, and reports its output. Returns the result, and the reporter.
    pub(super) fn call<'c, 's, T>(
        &'c self,
        settings: &'c PluginSettings,
        plugin: &'c LoadedPlugin,
        permissions: &'c Permissions,
        phase: &Phase<'_>,
        sink: &'s mut dyn MessageSink,
        call: impl FnOnce(&mut PluginInstance<'_>) -> Result<T, Failure>,
    ) -> Result<(T, EventReporter<'c, 'c, 's>), Problem> {
        // Default limits depend on the book's size, and the plugin is given no book.
        let limits = ResourceLimits::for_book(0).with(&settings.component.limits);
        let context = ReporterContext {
            plugin: settings.name(),
            chapters: &[],
            permissions,
            parts: plugin.parts().collect(),
            root: self.root,
            src_dir: Path::new(""),
            in_flight: None,
        };
        let mut reporter = EventReporter::new(context, sink);
        let returned = plugin.watch(&limits, None).and_then(|watchdog| {
            let mut instance = plugin.primary_instance(limits, permissions, &watchdog)?;
            let returned = instance.start().and_then(|()| call(&mut instance));
            reporter.report(None, &instance.take_events());
            returned
        });
        match returned {
            Ok(returned) => Ok((returned, reporter)),
            Err(failure) => Err(reporter.failure_problem(phase, &failure)),
        }
    }

    /// Returns the permissions of a plugin or part, or none if the book does not have them.
    fn permissions(&self, component: &ComponentSettings) -> Permissions {
        let nothing = || Permissions {
            time: self.time,
            ..Permissions::default()
        };
        resolve_permissions(&component.allow, self.root, self.time).unwrap_or_else(|_| nothing())
    }
}
