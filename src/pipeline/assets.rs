//! The style sheets and scripts that plugins have for the book. No build asks for them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::failed::{Doing, failed, failed_by};
use super::file::unusable;
use super::load::{load, terms};
use super::report::Report;
use super::run::{grants, open, stack};
use super::voice::{Surroundings, Voice};
use crate::contract::Asset;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{Ending, Grants, LoadedPlugin, ResourceLimits, Tier, WasmHost};
use crate::settings::PluginConfig;

/// Asks these plugins for their assets, in order: what each returned, as it returned it. Plugins that export
/// none are left out. They have the sandbox, the grants and the limits that they have in a build.
///
/// # Errors
/// The first plugin that can't be used, or fails, whatever its `on-error` says.
pub fn assets<'s>(
    plugins: impl IntoIterator<Item = &'s PluginConfig>,
    root: &Path,
    cache: Result<PathBuf, String>,
    time: Duration,
    report: &mut dyn Report,
) -> Result<Vec<(&'s PluginConfig, Vec<Asset>)>, Problem> {
    let host = WasmHost::new(open(cache, report), Tier::FIRST);
    let mut provided = Vec::new();
    for settings in plugins {
        let own = grants(&settings.component.allow, root, time)?;
        let parts = settings.parts.iter();
        let parts = parts.map(|part| grants(&part.component.allow, root, time));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let grants = own;
        let plugin = load(
            &host,
            settings,
            stack(&settings.component),
            Ending::Never,
            terms(settings, parts, 0),
            report,
        )?;
        if !plugin.has_assets() {
            continue;
        }
        let plugin = plugin.for_assets().map_err(|refusal| {
            let unusable = unusable(ErrorKind::Refused, &settings.component).caused_by(&refusal);
            unusable.help(refusal.help())
        })?;
        let surroundings = Surroundings {
            plugin: settings.name(),
            chapters: &[],
            grants: &grants,
            parts: plugin.parts().collect(),
            root,
            source: Path::new(""),
            plight: None,
        };
        let mut voice = Voice::new(surroundings, report);
        let assets = ask(&plugin, settings, &grants, &mut voice)?;
        if voice.sum_up().errors > 0 {
            return Err(failed(settings.name(), Doing::Assets).why("it reported an error"));
        }
        provided.push((settings, assets));
    }
    Ok(provided)
}

fn ask(
    plugin: &LoadedPlugin,
    settings: &PluginConfig,
    grants: &Grants,
    voice: &mut Voice<'_, '_, '_>,
) -> Result<Vec<Asset>, Problem> {
    let name = settings.name();
    let at_start = |failure| failed_by(name, Doing::Start, &failure, None);
    // There is no book that it would be handed or hand back.
    let allowance = ResourceLimits::for_book(0).with(&settings.component.limits);
    let watchdog = plugin.watch(&allowance, None).map_err(at_start)?;
    let session = plugin.session(allowance, grants, &watchdog);
    let mut session = session.map_err(at_start)?;
    let asked = session
        .start()
        .and_then(|()| session.assets(&settings.config));
    voice.pass_on(None, &session.take_said());
    asked.map_err(|failure| failed_by(name, Doing::Assets, &failure, voice.hint(&failure)))
}
