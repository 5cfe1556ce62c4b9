//! One engine and one linker for all plugins of a run that are compiled in the same way.

use std::sync::{Mutex, OnceLock, PoisonError};

use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm, Strategy};

use super::sandbox::{Guest, Offers};
use super::tier::Tier;
use crate::cache::Cache;
use crate::contract::v0_1;

/// How much of the native stack a guest may use in optimised code, in bytes. An interpreter that
/// recurses natively (QuickJS, Python) needs more than wasmtime's 512 KiB.
pub(super) const STACK: usize = 2 << 20;

/// The same in baseline code, whose frames are two to four times as large: what fits in baseline
/// code fits in optimised code.
const BASELINE_STACK: usize = 2 * STACK;

/// The native stack of a thread that runs guests, in bytes: a guest's part of it, and as much again
/// for the host.
pub const THREAD_STACK: usize = 8 << 20;

/// What runs components.
pub struct Host {
    baseline: OnceLock<Workshop>,
    optimised: OnceLock<Workshop>,
    cache: Option<Cache>,
    first: Tier,
}

/// What components of one tier are made and linked with.
pub(super) struct Workshop {
    pub engine: Engine,
    linking: Mutex<Linking>,
}

/// What was asked for so far.
struct Linking {
    linker: Linker<Guest>,
    offers: Offers,
}

impl Workshop {
    fn new(tier: Tier) -> wasmtime::Result<Self> {
        let engine = Engine::new(&config(tier))?;
        let mut linker = Linker::new(&engine);
        v0_1::Plugin::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
        Ok(Self {
            engine,
            linking: Mutex::new(Linking {
                linker,
                offers: Offers::default(),
            }),
        })
    }

    /// Gives a component what it imports.
    ///
    /// # Errors
    /// Where something is not to be had, or of another type.
    pub fn link(&self, component: &Component) -> wasmtime::Result<InstancePre<Guest>> {
        let mut linking = self.linking.lock().unwrap_or_else(PoisonError::into_inner);
        let Linking { linker, offers } = &mut *linking;
        let ty = component.component_type();
        for (import, _) in ty.imports(&self.engine) {
            offers.add_to_linker(import, linker)?;
        }
        linker.instantiate_pre(component)
    }
}

impl Host {
    /// A host that begins plugins in this tier. Without a cache, every component is compiled anew.
    pub fn new(cache: Option<Cache>, first: Tier) -> Self {
        Self {
            baseline: OnceLock::new(),
            optimised: OnceLock::new(),
            cache,
            first,
        }
    }

    /// What is kept between builds.
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// The tier that plugins begin in.
    pub(super) fn first(&self) -> Tier {
        self.first
    }

    /// The engine of a tier, and everything that a plugin may import, made when they are first asked
    /// for.
    ///
    /// # Errors
    /// Where wasmtime can't run on this machine.
    pub(super) fn workshop(&self, tier: Tier) -> wasmtime::Result<&Workshop> {
        let slot = match tier {
            Tier::Baseline => &self.baseline,
            Tier::Optimised => &self.optimised,
        };
        if let Some(workshop) = slot.get() {
            return Ok(workshop);
        }
        let workshop = Workshop::new(tier)?;
        Ok(slot.get_or_init(|| workshop))
    }
}

fn config(tier: Tier) -> Config {
    let mut config = Config::new();
    let stack = match tier {
        Tier::Baseline => BASELINE_STACK,
        Tier::Optimised => STACK,
    };
    config
        .epoch_interruption(true)
        // wasmtime wants both, though no guest has a stack of its own here.
        .async_stack_size(stack)
        .max_wasm_stack(stack)
        // The same results on every machine, and in both tiers.
        .cranelift_nan_canonicalization(true)
        // What no plugin needs is surface that nobody looks after. Threads, garbage collection,
        // exceptions and async are not even compiled in. Components with several memories join
        // them by code that has several.
        .wasm_memory64(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        // Names of functions come from the name section; nothing is read from the environment.
        .wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable)
        // Backtraces follow frame pointers. Only Windows can't do without.
        .native_unwind_info(cfg!(windows))
        // Smaller code is loaded sooner: nobody debugs it, and a backtrace shows names, not places.
        .debug_symbols(false)
        .generate_address_map(false);
    match tier {
        Tier::Optimised => config.relaxed_simd_deterministic(true),
        Tier::Baseline => config
            .strategy(Strategy::Winch)
            // Cranelift still makes the ways in and out, which are most of a small plugin.
            .cranelift_opt_level(OptLevel::None)
            .cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass),
    };
    config
}
