//! Asks plugins for the style sheets and scripts that they have for the book. Builds do not ask for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::loading::{ResolvedPermissions, load_plugin, open_cache, part_options, unusable_file};
use super::messages::{
    EventReporter, MessageSink, Phase, ReporterContext, failure_problem, plugin_failed,
};
use crate::contract::Asset;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{LoadedPlugin, Permissions, ProcessLifetime, ResourceLimits, Tier, WasmHost};
use crate::settings::PluginSettings;

/// Asks plugins for their assets, in order, and returns those of each plugin that exports any.
///
/// The plugins have the same sandbox, permissions and limits as in a build.
///
/// # Errors
/// Fails if a plugin can't be used or fails, regardless of its `on-error`.
pub fn assets<'s>(
    plugins: impl IntoIterator<Item = &'s PluginSettings>,
    root: &Path,
    cache: Result<PathBuf, String>,
    time: Duration,
    sink: &mut dyn MessageSink,
) -> Result<Vec<(&'s PluginSettings, Vec<Asset>)>, Problem> {
    let host = WasmHost::new(open_cache(cache, sink), Tier::FIRST);
    let mut assets = Vec::new();
    for settings in plugins {
        let permissions = ResolvedPermissions::new(settings, root, time)?;
        let parts = part_options(settings, permissions.parts, 0);
        let plugin = load_plugin(&host, settings, ProcessLifetime::Continues, parts, sink)?;
        if !plugin.has_assets() {
            continue;
        }
        let plugin = plugin.for_assets().map_err(|error| {
            unusable_file(ErrorKind::Refused, &settings.component)
                .caused_by(&error)
                .help(error.help())
        })?;
        let context = ReporterContext {
            plugin: settings.name(),
            chapters: &[],
            permissions: &permissions.plugin,
            parts: plugin.parts().collect(),
            root,
            src_dir: Path::new(""),
            in_flight: None,
        };
        let mut reporter = EventReporter::new(context, sink);
        let provided = ask(&plugin, settings, &permissions.plugin, &mut reporter)?;
        if reporter.report_summary().errors > 0 {
            let problem = plugin_failed(settings.name(), &Phase::Assets);
            return Err(problem.why("it reported an error"));
        }
        assets.push((settings, provided));
    }
    Ok(assets)
}

/// Asks one plugin for its assets.
fn ask(
    plugin: &LoadedPlugin,
    settings: &PluginSettings,
    permissions: &Permissions,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<Vec<Asset>, Problem> {
    let name = settings.name();
    let at_start = |failure| failure_problem(name, &Phase::Start, &failure, None);
    // Default limits depend on the book's size, and the plugin is given no book.
    let limits = ResourceLimits::for_book(0).with(&settings.component.limits);
    let watchdog = plugin.watch(&limits, None).map_err(at_start)?;
    let instance = plugin.primary_instance(limits, permissions, &watchdog);
    let mut instance = instance.map_err(at_start)?;
    let assets = instance
        .start()
        .and_then(|()| instance.assets(&settings.config));
    reporter.report(None, &instance.take_events());
    assets.map_err(|failure| reporter.failure_problem(&Phase::Assets, &failure))
}
