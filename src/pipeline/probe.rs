//! Loads and starts plugins without giving them a book.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::loading::{load_plugin, open_cache, part_options, resolve_permissions};
use super::messages::{EventReporter, MessageSink, Phase, ReporterContext};
use crate::contract::Kind;
use crate::problem::Problem;
use crate::runtime::{
    Capability, LoadedPlugin, Permissions, ProcessLifetime, ResourceLimits, Tier, WasmHost,
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
        let parts = settings.parts.iter();
        let parts = parts.map(|part| self.permissions(&part.component));
        let parts = part_options(settings, parts, 0);
        // Other plugins are started after this one, so it must be stopped in time.
        let plugin = match load_plugin(
            &self.host,
            settings,
            ProcessLifetime::Continues,
            parts,
            sink,
        ) {
            Ok(plugin) => plugin,
            Err(problem) => {
                return ProbeResult {
                    kind: None,
                    capabilities: Vec::new(),
                    capabilities_of_parts: Vec::new(),
                    problem: Some(problem),
                };
            }
        };
        ProbeResult {
            kind: Some(plugin.kind()),
            capabilities: plugin.capabilities().to_vec(),
            capabilities_of_parts: plugin.capabilities_of_parts(),
            problem: self.start_instance(settings, &plugin, sink).err(),
        }
    }

    /// Starts an instance of a plugin and of its parts.
    fn start_instance(
        &self,
        settings: &PluginSettings,
        plugin: &LoadedPlugin,
        sink: &mut dyn MessageSink,
    ) -> Result<(), Problem> {
        let permissions = self.permissions(&settings.component);
        let limits = ResourceLimits::for_book(0).with(&settings.component.limits);
        let context = ReporterContext {
            plugin: settings.name(),
            chapters: &[],
            permissions: &permissions,
            parts: plugin.parts().collect(),
            root: self.root,
            src_dir: Path::new(""),
            in_flight: None,
        };
        let mut reporter = EventReporter::new(context, sink);
        let started = plugin.watch(&limits, None).and_then(|watchdog| {
            let mut instance = plugin.primary_instance(limits, &permissions, &watchdog)?;
            let started = instance.start().and_then(|()| instance.start_parts());
            reporter.report(None, &instance.take_events());
            started
        });
        started.map_err(|failure| reporter.failure_problem(&Phase::Start, &failure))
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
