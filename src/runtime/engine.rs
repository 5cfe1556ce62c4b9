//! One engine and one linker for all plugins of a run.

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Config, Engine};

use super::sandbox::{self, Guest};
use crate::cache::Cache;
use crate::contract::v0_1;

/// How much of the native stack a guest may use, in bytes. An interpreter that recurses natively
/// (QuickJS, Python) needs more than wasmtime's 512 KiB.
pub(super) const STACK: usize = 1 << 20;

/// What runs components.
pub struct Host {
    pub(super) engine: Engine,
    pub(super) linker: Linker<Guest>,
    pub(super) cache: Option<Cache>,
}

/// The native stack of a thread that runs guests, in bytes: a guest's part of it, and as much again
/// and more for the host.
pub const THREAD_STACK: usize = 8 << 20;

impl Host {
    /// Makes the engine and everything that a plugin may import. Without a cache, every component
    /// is compiled anew.
    ///
    /// # Errors
    /// Where wasmtime can't run on this machine.
    pub fn new(cache: Option<Cache>) -> anyhow::Result<Self> {
        let program_error = |error: wasmtime::Error| anyhow::anyhow!("{error:#}");
        let engine = Engine::new(&config()).map_err(program_error)?;
        let linker = linker(&engine).map_err(program_error)?;
        Ok(Self {
            engine,
            linker,
            cache,
        })
    }

    /// What is kept between builds.
    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(STACK)
        // The same results on every machine.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        // What no plugin needs is surface that nobody looks after. Threads, garbage collection,
        // exceptions and async are not even compiled in.
        .wasm_memory64(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        // Names of functions come from the name section; nothing is read from the environment.
        .wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable);
    config
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    sandbox::add_to_linker(&mut linker)?;
    v0_1::Plugin::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}
