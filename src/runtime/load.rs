//! From a file's bytes to a component that is ready to be instantiated.

use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::InstancePre;

use super::busy::Busy;
use super::compile::{Announce, Binary, Compiled};
use super::engine::{Code, Host};
use super::entry::Entry;
use super::imports::check_imports;
use super::inspect::{Need, in_words};
use super::overtime::Overtime;
use super::refusal::Refusal;
use super::sandbox::Guest;
use super::tier::Tier;
use super::times::{Clock, Times};
use crate::contract::{self, Kind, Version};

/// What a component of componentize-py exports besides (its `wit/init.wit`).
const PYTHON: &str = "exports";

/// A plugin that can be run.
pub struct Plugin {
    pub(super) pre: InstancePre<Guest>,
    kind: Kind,
    contract: Option<Version>,
    pub(super) entry: Entry,
    assets: Option<Version>,
    pub(super) engine: Engine,
    digest: blake3::Hash,
    needs: Vec<Need>,
    code: Code,
    pub(super) busy: Busy,
    pub(super) clock: Clock,
    pub(super) is_python: bool,
    cached: bool,
    warning: Option<String>,
}

impl Plugin {
    /// What it is handed.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The version of the contract by which it is handed that. `None`: it is a command.
    pub fn contract(&self) -> Option<Version> {
        self.contract
    }

    /// Whether it has style sheets or scripts for the book.
    pub fn has_assets(&self) -> bool {
        self.assets.is_some()
    }

    /// The same plugin, to be asked for its assets and for nothing else.
    ///
    /// # Errors
    /// [`Refusal`], where they have another type than the contract's.
    pub fn for_assets(mut self) -> Result<Self, Refusal> {
        if let Some(version) = self.assets {
            self.entry = Entry::assets(version, &self.pre).map_err(wrong_type)?;
        }
        Ok(self)
    }

    /// The BLAKE3 digest of its file.
    pub fn digest(&self) -> blake3::Hash {
        self.digest
    }

    /// What it asks its host for.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// For how long its functions ran, on all threads together.
    pub fn busy(&self) -> Duration {
        self.busy.time()
    }

    /// Keeps the times of its instances and calls from now on, for [`Plugin::times`].
    pub fn keep_times(&mut self) {
        self.clock.begin();
    }

    /// Where its time went until now.
    pub fn times(&self) -> Times {
        self.clock.times()
    }

    /// How its code was compiled.
    pub fn tier(&self) -> Tier {
        self.code.tier
    }

    /// What happens to it when its time is over.
    pub(super) fn overtime(&self) -> Overtime {
        self.code.overtime
    }

    /// Whether its code was in the cache.
    pub fn was_cached(&self) -> bool {
        self.cached
    }

    /// Why its code could not be put into the cache.
    pub fn cache_warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

impl Host {
    /// Remembers how long a plugin that began in baseline code has run, for the choice of its tier in
    /// the next build.
    pub fn note_use(&self, plugin: &Plugin) {
        let busy = plugin.busy();
        if plugin.tier() == Tier::Baseline
            && let Some(uses) = self.uses(plugin.digest).and(busy)
        {
            self.remember(plugin.digest, uses);
        }
    }

    /// Compiles a component, or takes its code from the cache, and finds out what it is. In optimised
    /// code its functions may use `stack` bytes of the native stack. `overtime` is what may happen to a
    /// command whose time is over: all others are interrupted. Before something is compiled, `announce` is
    /// told in which tier.
    ///
    /// # Errors
    /// [`Refusal`], where it is no plugin that this host can run.
    pub fn load(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        overtime: Overtime,
        announce: &mut Announce<'_>,
    ) -> Result<Plugin, Refusal> {
        let began = Instant::now();
        let Compiled {
            component,
            workshop,
            code,
            cached,
            warning,
        } = self.compile(binary, stack, overtime, announce)?;
        let compiling = began.elapsed();
        let engine = &workshop.engine;
        let ty = component.component_type();
        let export = contract::export(ty.exports(engine).map(|(name, _)| name))?;
        check_imports(ty.imports(engine).map(|(name, _)| name))?;
        let pre = workshop
            .link(&component)
            .map_err(|error| Refusal::ImportType(format!("{error:#}")))?;
        let entry = Entry::of(export, &pre).map_err(wrong_type)?;
        Ok(Plugin {
            pre,
            kind: export.kind(),
            contract: export.version(),
            entry,
            assets: contract::assets(ty.exports(engine).map(|(name, _)| name)),
            engine: engine.clone(),
            digest: binary.digest,
            needs: in_words(ty.imports(engine).map(|(name, _)| name)),
            code,
            busy: Busy::default(),
            clock: Clock::new(compiling, began.elapsed().saturating_sub(compiling)),
            is_python: ty.exports(engine).any(|(name, _)| name == PYTHON),
            cached,
            warning,
        })
    }
}

fn wrong_type(error: wasmtime::Error) -> Refusal {
    Refusal::ExportType(format!("{error:#}"))
}
