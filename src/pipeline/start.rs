//! A plugin loaded and started, and handed nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::failed::{Doing, failed_by};
use super::load::{load, terms};
use super::report::Report;
use super::run::{grants, open, stack};
use super::voice::{Surroundings, Voice};
use crate::contract::Kind;
use crate::problem::Problem;
use crate::runtime::{Capability, Ending, Grants, ResourceLimits, Tier, WasmHost};
use crate::settings::PluginConfig;

/// Starts plugins, one after another.
pub struct Starter<'t> {
    host: WasmHost,
    root: &'t Path,
    time: Duration,
}

/// What has come of starting a plugin.
#[derive(Debug)]
pub struct Started {
    /// What it is handed. `None`: it could not be loaded.
    pub kind: Option<Kind>,
    /// What it imports.
    pub needs: Vec<Capability>,
    /// What its parts import, by their places. `None`: nothing needs the part, or it could not be loaded.
    pub needs_of_parts: Vec<Option<Vec<Capability>>>,
    /// Why it can't be used.
    pub problem: Option<Problem>,
}

impl<'t> Starter<'t> {
    /// For the plugins of the book with this root. The cache and the time are those of a build.
    pub fn new(
        cache: Result<PathBuf, String>,
        root: &'t Path,
        time: Duration,
        report: &mut dyn Report,
    ) -> Self {
        Self {
            host: WasmHost::new(open(cache, report), Tier::FIRST),
            root,
            time,
        }
    }

    /// Compares a plugin's pin, compiles it, and starts an instance under its limits and with what it is
    /// granted, as far as that can be. No function of the contract is called.
    pub fn start(&self, plugin: &PluginConfig, report: &mut dyn Report) -> Started {
        // Whatever one does, others are started after it.
        let ending = Ending::Never;
        let granted = |allow| {
            let nothing = Grants {
                time: self.time,
                ..Grants::default()
            };
            grants(allow, self.root, self.time).unwrap_or(nothing)
        };
        let of_parts = plugin
            .parts
            .iter()
            .map(|part| granted(&part.component.allow));
        let terms = terms(plugin, of_parts, 0);
        let loaded = load(
            &self.host,
            plugin,
            stack(&plugin.component),
            ending,
            terms,
            report,
        );
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(problem) => {
                return Started {
                    kind: None,
                    needs: Vec::new(),
                    needs_of_parts: Vec::new(),
                    problem: Some(problem),
                };
            }
        };
        let grants = granted(&plugin.component.allow);
        let allowance = ResourceLimits::for_book(0).with(&plugin.component.limits);
        let mut voice = Voice::new(
            Surroundings {
                plugin: plugin.name(),
                chapters: &[],
                grants: &grants,
                parts: loaded.parts().collect(),
                root: self.root,
                source: Path::new(""),
                plight: None,
            },
            report,
        );
        let started = loaded.watch(&allowance, None).and_then(|watchdog| {
            let mut session = loaded.session(allowance, &grants, &watchdog)?;
            let started = session.start().and_then(|()| session.start_parts());
            voice.pass_on(None, &session.take_said());
            started
        });
        let problem = started
            .err()
            .map(|failure| failed_by(plugin.name(), Doing::Start, &failure, voice.hint(&failure)));
        Started {
            kind: Some(loaded.kind()),
            needs: loaded.needs().to_vec(),
            needs_of_parts: loaded.needs_of_parts(),
            problem,
        }
    }
}
