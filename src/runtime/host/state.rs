//! Data of a store, and the views of it that host interfaces run on.

use wasmtime::component::ResourceTable;
use wasmtime::{Engine, Store};
use wasmtime_wasi::filesystem::WasiFilesystemCtxView;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use super::callable_part::Providers;
use super::contract::{EditingView, LogView, MarkdownView};
use super::permissions::Permissions;
use super::stdio::{CommandIo, OutputSink, Stdin};
use super::wasi::{FilesView, FilesystemState, RandomSequence, wasi_ctx};
use crate::markdown::HeadingRules;
use crate::runtime::events::{AccessDenials, EventLog, LineSource};
use crate::runtime::quota::{Limiter, ResourceLimits};

/// Data of the store of one instance.
pub struct HostState {
    wasi: WasiCtx,
    table: ResourceTable,
    /// Random numbers of a plugin without a permission for real ones: secure and insecure.
    random: [RandomSequence; 2],
    /// Clocks are real. They are frozen otherwise.
    has_clock: bool,
    filesystem: FilesystemState,
    stdout: OutputSink,
    stderr: OutputSink,
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
            }) => (arguments, stdin, OutputSink::Command(stdout)),
            None => {
                let stdout = OutputSink::Log(log.clone(), LineSource::Stdout);
                (Vec::new(), Stdin::empty(), stdout)
            }
        };
        let stderr = OutputSink::Log(log.clone(), LineSource::Stderr);
        let random = ["wasi:random/random", "wasi:random/insecure"].map(RandomSequence::new);
        let streams = (stdin, stdout.clone(), stderr.clone());
        let mut table = ResourceTable::new();
        table.set_max_capacity(handles);
        Ok(Self {
            wasi: wasi_ctx(permissions, &arguments, streams, &random)?,
            table,
            random,
            has_clock: permissions.clock,
            filesystem: FilesystemState::new(&permissions.folders),
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
        self.random.iter().for_each(RandomSequence::reset);
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

    /// Returns the destination of standard output.
    pub fn stdout(&self) -> &OutputSink {
        &self.stdout
    }

    /// Returns the destination of standard error.
    pub fn stderr(&self) -> &OutputSink {
        &self.stderr
    }

    /// Returns the accesses that were denied.
    pub fn denials(&mut self) -> &mut AccessDenials {
        &mut self.denials
    }

    /// Returns the state behind `wasi:filesystem`.
    pub fn files_view(&mut self) -> FilesView<'_> {
        FilesView {
            wasi: WasiFilesystemCtxView {
                ctx: self.wasi.filesystem(),
                table: &mut self.table,
            },
            state: &mut self.filesystem,
            has_clock: self.has_clock,
            denials: &mut self.denials,
            lease: self.limiter.lease(),
        }
    }
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
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
