//! wasmtime-wasi's context of a plugin, built when the plugin first uses WASI.
//!
//! Most plugins never do. Building the context takes random numbers from the system, which adds a twentieth to the time
//! of starting such a plugin.

use std::cell::LazyCell;
use std::time::Duration;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use super::super::stdio::{LogSink, SinkStream, Stdin, StdoutSink};
use super::deterministic::{FROZEN_MONOTONIC, FrozenClock, MAX_RANDOM_BYTES};
use crate::settings::GrantedFolder;

/// Context that is built on first use.
pub type LazyWasiCtx = LazyCell<WasiCtx, Box<dyn FnOnce() -> WasiCtx + Send>>;

/// Inputs and outputs of a plugin, except for folders.
pub struct WasiConfig {
    pub arguments: Vec<String>,
    pub stdin: Stdin,
    pub stdout: StdoutSink,
    pub stderr: LogSink,
    pub environment: Vec<(String, String)>,
    /// Time that a frozen wall clock shows, since 1970. `None`: clocks are real.
    pub frozen_time: Option<Duration>,
}

impl WasiConfig {
    /// Returns a context with these folders open for reading.
    ///
    /// # Errors
    /// Fails if a folder can't be opened.
    pub fn build_lazily(self, folders: &[GrantedFolder]) -> wasmtime::Result<LazyWasiCtx> {
        if folders.is_empty() {
            return Ok(LazyWasiCtx::new(Box::new(move || self.builder().build())));
        }
        let mut builder = self.builder();
        for folder in folders {
            builder.preopened_dir(&folder.host, &folder.guest, FsPerms::ReadOnly)?;
        }
        let ctx = builder.build();
        Ok(LazyWasiCtx::new(Box::new(move || ctx)))
    }

    fn builder(self) -> WasiCtxBuilder {
        let mut builder = WasiCtx::builder();
        builder
            .args(&self.arguments)
            .stdin(self.stdin)
            .stdout(SinkStream(self.stdout))
            .stderr(SinkStream(self.stderr))
            .envs(&self.environment)
            .initial_cwd("/")
            .max_random_size(MAX_RANDOM_BYTES)
            // The thread of a plugin that waits for a file has nothing else to do.
            .allow_blocking_current_thread(true)
            .allow_tcp(false)
            .allow_udp(false);
        if let Some(time) = self.frozen_time {
            builder
                .wall_clock(FrozenClock(time))
                .monotonic_clock(FrozenClock(FROZEN_MONOTONIC));
        }
        builder
    }
}

/// wasmtime-wasi's view of a plugin, which builds the context when it is asked for.
pub struct LazyWasiView<'a> {
    ctx: &'a mut LazyWasiCtx,
    pub table: &'a mut ResourceTable,
}

impl<'a> LazyWasiView<'a> {
    /// Creates the view, and leaves the context as it is.
    pub fn new(ctx: &'a mut LazyWasiCtx, table: &'a mut ResourceTable) -> Self {
        Self { ctx, table }
    }
}

impl WasiView for LazyWasiView<'_> {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: LazyCell::force_mut(self.ctx),
            table: self.table,
        }
    }
}
