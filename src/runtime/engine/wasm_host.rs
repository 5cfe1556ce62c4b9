//! Engines: one for all plugins of a run that share a [`CompileProfile`].

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Strategy, WasmFeatures};

use super::on_timeout::OnTimeout;
use super::tier::Tier;
use crate::cache::Cache;
use crate::runtime::artifact::{AsyncAbi, DISABLED_FEATURES, LoadError};

/// Bytes of a thread's stack that are reserved for the host, beside the guest's part.
const HOST_STACK: usize = 4 << 20;

/// Returns the native stack limit in bytes for code of a tier, given the limit in optimised code.
///
/// Frames of baseline code are two to four times as large. Code that fits there also fits when optimised.
const fn guest_stack(tier: Tier, stack: usize) -> usize {
    match tier {
        Tier::Baseline => 2 * stack,
        Tier::Optimised => stack,
    }
}

/// Returns the stack size in bytes of a thread that runs guests; `stack` is their limit in optimised code.
pub const fn thread_stack(stack: usize) -> usize {
    HOST_STACK + guest_stack(Tier::Baseline, stack)
}

/// Stack that a call of a part adds for the host, in units of two bytes: baseline code doubles it.
const PART_CALL_STACK: usize = 128 << 10;

/// Returns the stack limit in bytes (in optimised code) of a plugin and its parts together.
///
/// All of them can be on the stack at once. Pass the result to [`thread_stack`].
pub fn stack_of_all(plugin: usize, parts: impl Iterator<Item = usize>) -> usize {
    parts.fold(plugin, |sum, part| {
        sum.saturating_add(part + PART_CALL_STACK)
    })
}

/// Compiles, caches and links the components of one run.
pub struct WasmHost {
    engines: Mutex<BTreeMap<CompileProfile, Engine>>,
    cache: Option<Cache>,
    first: Tier,
}

/// Everything that shapes compiled code: two components with equal profiles share an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CompileProfile {
    pub tier: Tier,
    /// Stack limit in bytes, in optimised code. It is a setting of the engine, and nearly all plugins share one.
    pub stack: usize,
    pub on_timeout: OnTimeout,
    pub calls: AsyncAbi,
}

impl WasmHost {
    /// Creates a host that compiles new plugins in tier `first`. Without a cache, every run compiles again.
    pub fn new(cache: Option<Cache>, first: Tier) -> Self {
        Self {
            engines: Mutex::default(),
            cache,
            first,
        }
    }

    /// Returns the cache of compiled code and earlier results, if there is one.
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// Returns the tier of plugins that have no usage statistics yet.
    pub(crate) fn first(&self) -> Tier {
        self.first
    }

    /// Returns the engine of a profile, which is created on first use.
    ///
    /// # Errors
    /// [`LoadError::UnsupportedMachine`] if wasmtime can't run on this machine.
    pub(crate) fn engine(&self, profile: CompileProfile) -> Result<Engine, LoadError> {
        // A panic leaves complete entries only.
        let engines = self.engines.lock();
        let mut engines = engines.unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = engines.get(&profile) {
            return Ok(engine.clone());
        }
        let engine = Engine::new(&config(profile)).map_err(LoadError::UnsupportedMachine)?;
        engines.insert(profile, engine.clone());
        Ok(engine)
    }
}

fn config(profile: CompileProfile) -> Config {
    let mut config = Config::new();
    let stack = guest_stack(profile.tier, profile.stack);
    config
        .epoch_interruption(profile.on_timeout == OnTimeout::EpochInterrupt)
        .max_wasm_stack(stack)
        // Only tasks that may wait have stacks of their own, on which the host works for them, too. wasmtime wants to
        // know in any case.
        .async_stack_size(match profile.calls {
            AsyncAbi::Sync => stack,
            AsyncAbi::Concurrent => stack + HOST_STACK,
        })
        // It costs each call something.
        .concurrency_support(profile.calls == AsyncAbi::Concurrent)
        .wasm_features(
            WasmFeatures::CM_ASYNC,
            profile.calls == AsyncAbi::Concurrent,
        )
        // The same results on every machine, and in both tiers.
        .cranelift_nan_canonicalization(true)
        .wasm_features(DISABLED_FEATURES, false)
        // Names of functions come from the name section; nothing is read from the environment.
        .wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable)
        // Backtraces follow frame pointers. Only Windows can't do without.
        .native_unwind_info(cfg!(windows))
        // Smaller code is loaded sooner: nobody debugs it, and a backtrace shows names, not places.
        .debug_symbols(false)
        .generate_address_map(false);
    match profile.tier {
        Tier::Optimised => config.relaxed_simd_deterministic(true),
        Tier::Baseline => config
            .strategy(Strategy::Winch)
            // Cranelift still makes the ways in and out, which are most of a small plugin.
            .cranelift_opt_level(OptLevel::None)
            .cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass),
    };
    config
}
