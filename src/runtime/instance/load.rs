//! Loads a plugin: compiles its file, links it, and finds its export.

use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::InstancePre;

use super::export_bindings::ExportBindings;
use crate::contract::{self, Kind, Version};
use crate::runtime::artifact::{AsyncAbi, Capability, LoadError, is_python};
use crate::runtime::engine::{
    Binary, CompileProfile, Compiled, OnCompile, OnTimeout, ProcessLifetime, Tier, WasmHost,
    stack_of_all, thread_stack,
};
use crate::runtime::host::HostState;
use crate::runtime::linking::{LinkError, Linked, LoadedParts, PartOptions, PreparedPart, link};
use crate::runtime::metrics::{CpuTime, TimingRecorder, Timings};

/// A compiled and linked plugin, ready to be instantiated.
pub struct LoadedPlugin {
    pub(crate) pre: InstancePre<HostState>,
    kind: Kind,
    contract: Option<Version>,
    pub(crate) bindings: ExportBindings,
    assets: Option<Version>,
    pub(crate) engine: Engine,
    digest: blake3::Hash,
    capabilities: Vec<Capability>,
    profile: CompileProfile,
    pub(crate) cpu_time: CpuTime,
    pub(crate) timings: TimingRecorder,
    pub(crate) is_python: bool,
    pub(crate) parts: LoadedParts,
    cached: bool,
    warning: Option<String>,
}

impl LoadedPlugin {
    /// Returns what the plugin processes: chapters, the book, or JSON as a command.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the contract version of its export, or `None` for a command.
    pub fn contract(&self) -> Option<Version> {
        self.contract
    }

    /// Returns whether it provides assets (style sheets or scripts) for the book.
    pub fn has_assets(&self) -> bool {
        self.assets.is_some()
    }

    /// Turns it into a plugin that can only be asked for its assets.
    ///
    /// # Errors
    /// [`LoadError::ExportType`] if the export does not have the contract's type.
    pub fn for_assets(mut self) -> Result<Self, LoadError> {
        if let Some(version) = self.assets {
            self.bindings = ExportBindings::assets(version, self.async_abi(), &self.pre)?;
        }
        Ok(self)
    }

    /// Returns the BLAKE3 digest of its file.
    pub fn digest(&self) -> blake3::Hash {
        self.digest
    }

    /// Returns a digest of its file, its parts and their settings; without parts, the digest of its file.
    pub fn identity(&self) -> blake3::Hash {
        self.parts.identity(self.digest)
    }

    /// Returns the stack size in bytes of a thread that runs it and its parts. `own` is its own stack limit.
    pub fn stack_needed(&self, own: usize) -> usize {
        let parts = self.parts.used().map(|part| part.options.limits.stack);
        thread_stack(stack_of_all(own, parts))
    }

    /// Returns the names of parts whose exports nothing imports.
    pub fn unused_parts(&self) -> &[String] {
        &self.parts.unused
    }

    /// Returns the capabilities that each part imports, by its index in the settings; `None` for an unused part.
    pub fn capabilities_of_parts(&self) -> Vec<Option<Vec<Capability>>> {
        let parts = self.parts.all.iter();
        parts
            .map(|part| Some(part.as_ref()?.capabilities.clone()))
            .collect()
    }

    /// Returns the options of each part, by its index in the settings; `None` for an unused part.
    pub fn parts(&self) -> impl Iterator<Item = Option<&PartOptions>> {
        let parts = self.parts.all.iter();
        parts.map(|part| Some(&part.as_ref()?.options))
    }

    /// Returns the capabilities that it imports from the host.
    pub fn capabilities(&self) -> &[Capability] {
        &self.capabilities
    }

    /// Returns the CPU time of its functions, summed over all threads.
    pub fn cpu_time(&self) -> Duration {
        self.cpu_time.total()
    }

    /// Starts to record the times of its instances and calls, for [`LoadedPlugin::timings`].
    pub fn record_timings(&mut self) {
        self.timings.record_all();
    }

    /// Returns the times recorded so far.
    pub fn timings(&self) -> Timings {
        self.timings.timings()
    }

    /// Returns the tier of its code.
    pub fn tier(&self) -> Tier {
        self.profile.tier
    }

    /// Returns the way in which it is stopped after a timeout.
    pub(crate) fn on_timeout(&self) -> OnTimeout {
        self.profile.on_timeout
    }

    /// Returns how its functions are called.
    pub(crate) fn async_abi(&self) -> AsyncAbi {
        self.profile.calls
    }

    /// Returns whether its code came from the cache.
    pub fn was_cached(&self) -> bool {
        self.cached
    }

    /// Returns the reason why its code could not be cached.
    pub fn cache_warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

impl WasmHost {
    /// Records how long a plugin in baseline code has run, which decides on its tier in the next build.
    pub fn record_usage(&self, plugin: &LoadedPlugin) {
        let note = |digest, tier, busy| {
            if tier == Tier::Baseline
                && let Some(usage) = self.usage(digest).record_build(busy)
            {
                self.remember(digest, usage);
            }
        };
        note(plugin.digest, plugin.tier(), plugin.cpu_time());
        for part in plugin.parts.used() {
            note(part.digest, part.tier, part.cpu_time.total());
        }
    }

    /// Loads a plugin whose imports come from parts as well as from the host: compiles it, or takes its code from the cache.
    ///
    /// `stack` is its stack limit in bytes, in optimised code. `on_compile` is called before a compilation.
    ///
    /// # Errors
    /// [`LinkError`] if this host can't run the plugin or a part, or if they can't be linked.
    pub fn load(
        &self,
        parts: &[(PreparedPart, PartOptions)],
        binary: &Binary<'_>,
        stack: usize,
        lifetime: ProcessLifetime,
        on_compile: &mut OnCompile<'_>,
    ) -> Result<LoadedPlugin, LinkError> {
        let began = Instant::now();
        let Compiled {
            component,
            profile,
            cached,
            warning,
        } = self.compile(binary, stack, lifetime, on_compile)?;
        let of_parts: Duration = parts.iter().map(|(part, _)| part.load_time).sum();
        let compiling = of_parts + began.elapsed();
        let engine = component.engine();
        let ty = component.component_type();
        let export = contract::find_export(ty.exports(engine).map(|(name, _)| name))?;
        let Linked {
            pre,
            capabilities,
            parts,
        } = link(&component, parts)?;
        let is_it = |name: &&str| contract::find_export([*name]) == Ok(export);
        let interface = ty.exports(engine).map(|(name, _)| name).find(is_it);
        let interface = interface.unwrap_or_default();
        let bindings = ExportBindings::of(export, interface, profile.calls, &pre)?;
        Ok(LoadedPlugin {
            pre,
            kind: export.kind(),
            contract: export.version(),
            bindings,
            assets: contract::assets_version(ty.exports(engine).map(|(name, _)| name)),
            engine: engine.clone(),
            digest: binary.digest,
            capabilities,
            parts,
            profile,
            cpu_time: CpuTime::default(),
            timings: TimingRecorder::new(
                compiling,
                (of_parts + began.elapsed()).saturating_sub(compiling),
            ),
            is_python: is_python(ty.exports(engine).map(|(name, _)| name)),
            cached,
            warning,
        })
    }
}
