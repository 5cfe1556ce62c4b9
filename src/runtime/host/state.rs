//! Data of a store, and the views of it that host interfaces run on.

use std::cell::LazyCell;

use wasmtime::component::ResourceTable;
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtxView, WasiView};

use super::callable_part::Providers;
use super::contract::{EditingView, LogView, MarkdownView};
use super::permissions::Permissions;
use super::stdio::{CommandIo, LogSink, Stdin, StdoutSink};
use super::wasi::{
    CliView, ClockView, DeterministicRng, FilesView, FilesystemState, LazyWasiCtx, LazyWasiView,
    RandomView, SocketsView, StreamsView, WasiConfig,
};
use crate::markdown::HeadingRules;
use crate::runtime::events::{AccessDenials, EventLog, LineSource};
use crate::runtime::quota::{Limiter, ResourceLimits};

/// Data of the store of one instance.
pub struct HostState {
    wasi: LazyWasiCtx,
    table: ResourceTable,
    /// `None`: random numbers are the system's.
    rng: Option<DeterministicRng>,
    /// Clocks are real. They are frozen otherwise.
    has_clock: bool,
    filesystem: FilesystemState,
    /// Open streams that read standard input.
    stdin_streams: Vec<u32>,
    stdout: StdoutSink,
    stderr: LogSink,
    log: EventLog,
    /// Accesses that were denied.
    pub denials: AccessDenials,
    /// Parts that the component calls.
    pub providers: Providers<Self>,
    pub limiter: Limiter,
    /// Rules for finding headings in this run.
    pub heading_rules: HeadingRules,
}

impl HostState {
    /// Creates the data of an instance with these permissions, and nothing else of the system: no other files or
    /// variables, and no network. `handles`: the most that it may have at once. Without a `command` there are no
    /// arguments, standard input is empty, and standard output belongs to the log.
    ///
    /// # Errors
    /// Fails if a granted folder can't be opened.
    pub fn new(
        limiter: Limiter,
        log: EventLog,
        permissions: &Permissions,
        handles: usize,
        command: Option<CommandIo>,
    ) -> wasmtime::Result<Self> {
        let (arguments, stdin, stdout) = match command {
            Some(CommandIo {
                arguments,
                stdin,
                stdout,
            }) => (arguments, stdin, StdoutSink::Command(stdout)),
            None => {
                let stdout = StdoutSink::Log(LogSink::new(log.clone(), LineSource::Stdout));
                (Vec::new(), Stdin::empty(), stdout)
            }
        };
        let stderr = LogSink::new(log.clone(), LineSource::Stderr);
        let config = WasiConfig {
            arguments,
            stdin,
            stdout: stdout.clone(),
            stderr: stderr.clone(),
            environment: permissions.environment.clone(),
            frozen_time: (!permissions.clock).then_some(permissions.time),
        };
        let mut table = ResourceTable::new();
        table.set_max_capacity(handles);
        Ok(Self {
            wasi: config.build_lazily(&permissions.folders)?,
            table,
            rng: (!permissions.random).then(DeterministicRng::new),
            has_clock: permissions.clock,
            filesystem: FilesystemState::new(&permissions.folders),
            stdin_streams: Vec::new(),
            stdout,
            stderr,
            log,
            denials: AccessDenials::default(),
            providers: Providers::default(),
            limiter,
            heading_rules: HeadingRules::default(),
        })
    }

    /// Prepares for a call, which must not see what earlier calls did: random numbers start again.
    pub fn reset_for_call(&mut self) {
        if let Some(rng) = &mut self.rng {
            rng.reset();
        }
    }

    /// Returns the table of handles.
    pub fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Returns the state behind `log` and `diagnostics`.
    pub fn log_view(&mut self) -> LogView<'_> {
        LogView { log: &self.log }
    }

    /// Returns the state behind `markdown`.
    pub fn markdown_view(&mut self) -> MarkdownView<'_> {
        MarkdownView {
            lease: self.limiter.lease(),
            heading_rules: self.heading_rules,
        }
    }

    /// Returns the state behind `editing`.
    pub fn book_view(&mut self) -> EditingView<'_> {
        EditingView {
            table: &mut self.table,
            limiter: &mut self.limiter,
        }
    }

    /// Returns the state behind `wasi:io/streams`.
    pub fn streams_view(&mut self) -> StreamsView<'_> {
        StreamsView {
            table: &mut self.table,
            stdin_streams: &mut self.stdin_streams,
        }
    }

    /// Returns the state behind `wasi:cli`.
    pub fn cli_view(&mut self) -> CliView<'_> {
        CliView {
            wasi: LazyWasiView::new(&mut self.wasi, &mut self.table),
            stdin_streams: &mut self.stdin_streams,
            stdout: &self.stdout,
            stderr: &self.stderr,
            denials: &mut self.denials,
        }
    }

    /// Returns the state behind `wasi:clocks`.
    pub fn clock_view(&mut self) -> ClockView<'_> {
        ClockView {
            wasi: LazyWasiView::new(&mut self.wasi, &mut self.table),
        }
    }

    /// Returns the state behind `wasi:random`.
    pub fn random_view(&mut self) -> RandomView<'_> {
        RandomView {
            wasi: LazyWasiView::new(&mut self.wasi, &mut self.table),
            rng: self.rng.as_mut(),
        }
    }

    /// Returns the state behind `wasi:filesystem`.
    pub fn files_view(&mut self) -> FilesView<'_> {
        FilesView {
            wasi: LazyWasiView::new(&mut self.wasi, &mut self.table),
            state: &mut self.filesystem,
            has_clock: self.has_clock,
            denials: &mut self.denials,
            lease: self.limiter.lease(),
        }
    }

    /// Returns the state behind `wasi:sockets`.
    pub fn sockets_view(&mut self) -> SocketsView<'_> {
        SocketsView {
            wasi: LazyWasiView::new(&mut self.wasi, &mut self.table),
            denials: &mut self.denials,
        }
    }
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: LazyCell::force_mut(&mut self.wasi),
            table: &mut self.table,
        }
    }
}

/// Creates a store with all limits of the plugin except that of time.
pub fn new_store(engine: &Engine, state: HostState, limits: &ResourceLimits) -> Store<HostState> {
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(limits.max_hostcall_copy());
    store.set_max_component_handles(limits.handles);
    if let Some(tasks) = store.concurrent_resource_table() {
        tasks.set_max_capacity(limits.max_async_objects());
    }
    store
}
