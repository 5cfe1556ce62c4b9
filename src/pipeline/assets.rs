//! Asks plugins for the style sheets and scripts that they have for the book. Builds do not ask for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::loading::{ResolvedPermissions, unusable_file, with_stack_for};
use super::messages::{MessageSink, Phase, plugin_failed};
use super::probe::PluginProbe;
use crate::contract::Asset;
use crate::problem::{ErrorKind, Problem};
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
    let probe = PluginProbe::new(cache, root, time, sink);
    let mut assets = Vec::new();
    for settings in plugins {
        let permissions = ResolvedPermissions::new(settings, root, time)?;
        let provided = with_stack_for([settings], || ask(&probe, settings, permissions, sink))?;
        assets.extend(provided.map(|provided| (settings, provided)));
    }
    Ok(assets)
}

/// Asks one plugin for its assets, if it exports any.
fn ask(
    probe: &PluginProbe<'_>,
    settings: &PluginSettings,
    permissions: ResolvedPermissions,
    sink: &mut dyn MessageSink,
) -> Result<Option<Vec<Asset>>, Problem> {
    let plugin = probe.load(settings, permissions.parts, sink)?;
    if !plugin.has_assets() {
        return Ok(None);
    }
    let plugin = plugin.for_assets().map_err(|error| {
        unusable_file(ErrorKind::Refused, &settings.component)
            .caused_by(&error)
            .help(error.help())
    })?;
    let (phase, permissions) = (Phase::Assets, &permissions.plugin);
    let (assets, mut reporter) =
        probe.call(settings, &plugin, permissions, &phase, sink, |instance| {
            instance.assets(&settings.config)
        })?;
    if reporter.report_summary().errors > 0 {
        let problem = plugin_failed(settings.name(), &phase);
        return Err(problem.why("it reported an error"));
    }
    Ok(Some(assets))
}
