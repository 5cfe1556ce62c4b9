//! One engine and one linker for all plugins of a run that are compiled in the same way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Strategy, WasmFeatures};

use super::on_timeout::Overtime;
use super::tier::Tier;
use crate::cache::Cache;
use crate::runtime::artifact::{Calls, OFF};
use crate::runtime::host::{HostInterfaces, HostState};

/// What the host itself needs of a thread's stack beside a guest's part, in bytes.
const HOST_STACK: usize = 4 << 20;

/// How much of the native stack a guest may use, in bytes, if it may use so much in optimised code.
/// The frames of baseline code are two to four times as large: what fits there fits in optimised code.
const fn guest_stack(tier: Tier, stack: usize) -> usize {
    match tier {
        Tier::Baseline => 2 * stack,
        Tier::Optimised => stack,
    }
}

/// The native stack of a thread that runs guests with so much stack in optimised code, in bytes.
pub const fn thread_stack(stack: usize) -> usize {
    HOST_STACK + guest_stack(Tier::Baseline, stack)
}

/// What the host itself needs of a stack where a part is called, in half bytes, as those of guests are counted.
const CALL: usize = 128 << 10;

/// The native stack that a plugin may use in optimised code together with its parts, which may all be on it at once,
/// in bytes.
pub fn stack_of_all(plugin: usize, parts: impl Iterator<Item = usize>) -> usize {
    parts.fold(plugin, |sum, part| sum.saturating_add(part + CALL))
}

/// What runs components.
pub struct WasmHost {
    engines: Mutex<BTreeMap<CompileProfile, Arc<EngineAndLinker>>>,
    cache: Option<Cache>,
    first: Tier,
}

/// What shapes the code that a component is made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CompileProfile {
    pub tier: Tier,
    /// Bytes that guests may use of the native stack in optimised code: it is a setting of an engine, and
    /// nearly all plugins have the same.
    pub stack: usize,
    pub overtime: Overtime,
    pub calls: Calls,
}

/// What components are made and linked with whose code is of one shape.
pub(crate) struct EngineAndLinker {
    pub engine: Engine,
    linking: Mutex<Linking>,
}

/// What was asked for so far.
struct Linking {
    linker: Linker<HostState>,
    offers: HostInterfaces,
}

impl EngineAndLinker {
    fn new(code: CompileProfile) -> wasmtime::Result<Self> {
        let engine = Engine::new(&config(code))?;
        let linking = Mutex::new(Linking {
            linker: Linker::new(&engine),
            offers: HostInterfaces::default(),
        });
        Ok(Self { engine, linking })
    }

    /// Gives a component what it imports.
    ///
    /// # Errors
    /// Where something is not to be had, or of another type.
    pub fn link(&self, component: &Component) -> wasmtime::Result<InstancePre<HostState>> {
        self.with_linker(component, |linker| linker.instantiate_pre(component))
    }

    /// A linker of its own for a component, with all that the host has for it.
    ///
    /// # Errors
    /// Where that can't be put together.
    pub fn linker(&self, component: &Component) -> wasmtime::Result<Linker<HostState>> {
        self.with_linker(component, |linker| Ok(linker.clone()))
    }

    fn with_linker<T>(
        &self,
        component: &Component,
        then: impl FnOnce(&Linker<HostState>) -> wasmtime::Result<T>,
    ) -> wasmtime::Result<T> {
        let mut linking = self.linking.lock().unwrap_or_else(PoisonError::into_inner);
        let Linking { linker, offers } = &mut *linking;
        let ty = component.component_type();
        for (import, _) in ty.imports(&self.engine) {
            offers.add_to_linker(import, linker)?;
        }
        then(linker)
    }
}

impl WasmHost {
    /// A host that begins plugins in this tier. Without a cache, every component is compiled anew.
    pub fn new(cache: Option<Cache>, first: Tier) -> Self {
        Self {
            engines: Mutex::default(),
            cache,
            first,
        }
    }

    /// What is kept between builds.
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// The tier that plugins begin in.
    pub(crate) fn first(&self) -> Tier {
        self.first
    }

    /// The engine for code of a shape, and everything that a plugin may import, made when they are first
    /// asked for.
    ///
    /// # Errors
    /// Where wasmtime can't run on this machine.
    pub(crate) fn engine_and_linker(
        &self,
        code: CompileProfile,
    ) -> wasmtime::Result<Arc<EngineAndLinker>> {
        // What is in it is complete.
        let engines = self.engines.lock();
        let mut engines = engines.unwrap_or_else(PoisonError::into_inner);
        if let Some(engine_and_linker) = engines.get(&code) {
            return Ok(Arc::clone(engine_and_linker));
        }
        let engine_and_linker = Arc::new(EngineAndLinker::new(code)?);
        engines.insert(code, Arc::clone(&engine_and_linker));
        Ok(engine_and_linker)
    }
}

fn config(code: CompileProfile) -> Config {
    let mut config = Config::new();
    let stack = guest_stack(code.tier, code.stack);
    config
        .epoch_interruption(code.overtime == Overtime::Interrupt)
        .max_wasm_stack(stack)
        // Only tasks that may wait have stacks of their own, on which the host works for them, too. wasmtime wants to
        // know in any case.
        .async_stack_size(match code.calls {
            Calls::Plain => stack,
            Calls::Concurrent => stack + HOST_STACK,
        })
        // It costs each call something.
        .concurrency_support(code.calls == Calls::Concurrent)
        .wasm_features(WasmFeatures::CM_ASYNC, code.calls == Calls::Concurrent)
        // The same results on every machine, and in both tiers.
        .cranelift_nan_canonicalization(true)
        .wasm_features(OFF, false)
        // Names of functions come from the name section; nothing is read from the environment.
        .wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable)
        // Backtraces follow frame pointers. Only Windows can't do without.
        .native_unwind_info(cfg!(windows))
        // Smaller code is loaded sooner: nobody debugs it, and a backtrace shows names, not places.
        .debug_symbols(false)
        .generate_address_map(false);
    match code.tier {
        Tier::Optimised => config.relaxed_simd_deterministic(true),
        Tier::Baseline => config
            .strategy(Strategy::Winch)
            // Cranelift still makes the ways in and out, which are most of a small plugin.
            .cranelift_opt_level(OptLevel::None)
            .cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass),
    };
    config
}
