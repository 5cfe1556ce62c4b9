//! From a file's bytes to a component that is ready to be instantiated.

use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::InstancePre;

use super::async_export::AsyncExport;
use super::export_bindings::ExportBindings;
use crate::contract::{self, Kind, Version};
use crate::runtime::artifact::{Calls, Need, Refusal, is_python};
use crate::runtime::engine::{
    Binary, CompileProfile, Compiled, Ending, OnCompile, Overtime, Tier, WasmHost, stack_of_all,
    thread_stack,
};
use crate::runtime::host::HostState;
use crate::runtime::linking::{LinkError, Linked, PartSettings, Parts, Prepared, link};
use crate::runtime::metrics::{Busy, Clock, Times};

/// A plugin that can be run.
pub struct LoadedPlugin {
    pub(crate) pre: InstancePre<HostState>,
    kind: Kind,
    contract: Option<Version>,
    pub(crate) entry: ExportBindings,
    assets: Option<Version>,
    pub(crate) engine: Engine,
    digest: blake3::Hash,
    needs: Vec<Need>,
    code: CompileProfile,
    pub(crate) busy: Busy,
    pub(crate) clock: Clock,
    pub(crate) is_python: bool,
    pub(crate) parts: Parts,
    cached: bool,
    warning: Option<String>,
}

impl LoadedPlugin {
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
            self.entry = match self.calls() {
                Calls::Plain => ExportBindings::assets(version, &self.pre).map_err(wrong_type)?,
                Calls::Concurrent => {
                    let interface = format!("{}/assets@{version}", contract::PACKAGE);
                    let version = Some(version);
                    ExportBindings::Async(AsyncExport::find(
                        &self.pre, &interface, "provide", version,
                    )?)
                }
            };
        }
        Ok(self)
    }

    /// The BLAKE3 digest of its file.
    pub fn digest(&self) -> blake3::Hash {
        self.digest
    }

    /// A digest of all that it is made of: of its file, where it has no parts.
    pub fn identity(&self) -> blake3::Hash {
        self.parts.identity(self.digest)
    }

    /// The native stack that a thread needs for it and its parts, in bytes. `own`: what it may use itself.
    pub fn stack_needed(&self, own: usize) -> usize {
        let parts = self.parts.used().map(|part| part.terms.allowance.stack);
        thread_stack(stack_of_all(own, parts))
    }

    /// The names of parts that nothing needs.
    pub fn idle_parts(&self) -> &[String] {
        &self.parts.idle
    }

    /// What its parts ask the host for, by their places in the settings. `None`: nothing needs the part.
    pub fn needs_of_parts(&self) -> Vec<Option<Vec<Need>>> {
        let parts = self.parts.all.iter();
        parts
            .map(|part| Some(part.as_ref()?.needs.clone()))
            .collect()
    }

    /// What its parts are given, by their places in the settings. `None`: nothing needs it.
    pub fn parts(&self) -> impl Iterator<Item = Option<&PartSettings>> {
        let parts = self.parts.all.iter();
        parts.map(|part| Some(&part.as_ref()?.terms))
    }

    /// What it asks its host for.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// For how long its functions ran, on all threads together.
    pub fn busy(&self) -> Duration {
        self.busy.time()
    }

    /// Keeps the times of its instances and calls from now on, for [`LoadedPlugin::times`].
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
    pub(crate) fn overtime(&self) -> Overtime {
        self.code.overtime
    }

    /// How its functions are called.
    pub(crate) fn calls(&self) -> Calls {
        self.code.calls
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

impl WasmHost {
    /// Remembers how long a plugin that began in baseline code has run, for the choice of its tier in
    /// the next build.
    pub fn note_use(&self, plugin: &LoadedPlugin) {
        let note = |digest, tier, busy| {
            if tier == Tier::Baseline
                && let Some(usage) = self.usage(digest).record_build(busy)
            {
                self.remember(digest, usage);
            }
        };
        note(plugin.digest, plugin.tier(), plugin.busy());
        for part in plugin.parts.used() {
            note(part.digest, part.tier, part.busy.time());
        }
    }

    /// Compiles a component, or takes its code from the cache, and finds out what it is. In optimised
    /// code its functions may use `stack` bytes of the native stack. Before something is compiled, `on_compile` is
    /// told in which tier.
    ///
    /// # Errors
    /// [`Refusal`], where it is no plugin that this host can run.
    pub fn load(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        ending: Ending,
        on_compile: &mut OnCompile<'_>,
    ) -> Result<LoadedPlugin, Refusal> {
        let loaded = self.load_with(&[], binary, stack, ending, on_compile);
        loaded.map_err(|error| match error {
            LinkError::Plugin(refusal) => refusal,
            LinkError::Part(..) | LinkError::Snag(_) => unreachable!("it has no parts"),
        })
    }

    /// The same for a plugin that is given what parts have, beside what the host has.
    ///
    /// # Errors
    /// [`LinkError`], where it is no plugin that this host can run, or its parts do not go with it.
    pub fn load_with(
        &self,
        parts: &[(Prepared, PartSettings)],
        binary: &Binary<'_>,
        stack: usize,
        ending: Ending,
        on_compile: &mut OnCompile<'_>,
    ) -> Result<LoadedPlugin, LinkError> {
        let began = Instant::now();
        let Compiled {
            component,
            engine_and_linker,
            code,
            cached,
            warning,
        } = self.compile(binary, stack, ending, on_compile)?;
        let of_parts: Duration = parts.iter().map(|(part, _)| part.took).sum();
        let compiling = of_parts + began.elapsed();
        let engine = &engine_and_linker.engine;
        let ty = component.component_type();
        let export = contract::export(ty.exports(engine).map(|(name, _)| name))?;
        let Linked { pre, needs, parts } = link(&component, &engine_and_linker, parts)?;
        let entry = match (code.calls, export.function()) {
            (Calls::Concurrent, Some(function)) => {
                let is_it = |name: &&str| contract::export([*name]) == Ok(export);
                let mut names = ty.exports(engine).map(|(name, _)| name);
                let interface = names.find(is_it).unwrap_or_default();
                let version = export.version();
                ExportBindings::Async(AsyncExport::find(&pre, interface, function, version)?)
            }
            (Calls::Plain, _) | (_, None) => {
                ExportBindings::of(export, &pre).map_err(wrong_type)?
            }
        };
        Ok(LoadedPlugin {
            pre,
            kind: export.kind(),
            contract: export.version(),
            entry,
            assets: contract::assets(ty.exports(engine).map(|(name, _)| name)),
            engine: engine.clone(),
            digest: binary.digest,
            needs,
            parts,
            code,
            busy: Busy::default(),
            clock: Clock::new(
                compiling,
                (of_parts + began.elapsed()).saturating_sub(compiling),
            ),
            is_python: is_python(ty.exports(engine).map(|(name, _)| name)),
            cached,
            warning,
        })
    }
}

fn wrong_type(error: wasmtime::Error) -> Refusal {
    Refusal::ExportType(format!("{error:#}"))
}
