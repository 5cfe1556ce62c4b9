//! Everything that a guest can reach: its journal, and WASI with nothing behind it but what was granted.

use std::cell::LazyCell;

use wasmtime::component::ResourceTable;
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtxView, WasiView};

use super::command_io::{Stdin, Stdout};
use super::grants::Grants;
use super::stream::{Lines, Sink};
use super::wasi::{Listings, Root, Sequences, Startup, Wasi};
use crate::markdown::Rules;
use crate::runtime::linking::Providers;
use crate::runtime::output::{Denied, Journal, Source};
use crate::runtime::quota::{Allowance, Limiter, TooMuch};

/// What a program is started with.
pub(crate) struct Command {
    pub arguments: Vec<String>,
    pub stdin: Stdin,
    pub stdout: Stdout,
}

/// What a guest's standard output is taken to.
#[derive(Clone)]
pub(crate) enum Output {
    Lines(Lines),
    Kept(Stdout),
}

impl Sink for Output {
    fn put(&self, bytes: &[u8]) -> Result<(), TooMuch> {
        match self {
            Self::Lines(lines) => lines.put(bytes),
            Self::Kept(stdout) => stdout.put(bytes),
        }
    }
}

/// What the host keeps for one instance.
pub struct HostState {
    wasi: Wasi,
    table: ResourceTable,
    /// What it gets instead of random numbers, unless it was granted those.
    pub(crate) sequences: Option<Sequences>,
    /// Whether its clocks go.
    pub(crate) clock: bool,
    pub(crate) root: Root,
    pub(crate) listings: Listings,
    /// Streams that read its standard input.
    pub(crate) stdin: Vec<u32>,
    pub(crate) stdout: Output,
    pub(crate) stderr: Lines,
    pub(crate) denied: Denied,
    /// The parts that it calls.
    pub(crate) parts: Providers,
    pub(crate) limiter: Limiter,
    pub(crate) journal: Journal,
    /// By which rules chapters are read that it asks about.
    pub(crate) rules: Rules,
}

impl HostState {
    /// What was granted and no more: no other files and variables, no network. But for a command there are
    /// no arguments, standard input is at its end, and standard output is part of the log.
    ///
    /// # Errors
    /// Where a folder can't be opened.
    pub(crate) fn new(
        limiter: Limiter,
        journal: Journal,
        grants: &Grants,
        handles: usize,
        command: Option<Command>,
    ) -> wasmtime::Result<Self> {
        let (arguments, stdin, stdout) = match command {
            Some(it) => (it.arguments, it.stdin, Output::Kept(it.stdout)),
            None => {
                let lines = Lines::new(journal.clone(), Source::Stdout);
                (Vec::new(), Stdin::new(Vec::new()), Output::Lines(lines))
            }
        };
        let stderr = Lines::new(journal.clone(), Source::Stderr);
        let startup = Startup {
            arguments,
            stdin,
            stdout: stdout.clone(),
            stderr: stderr.clone(),
            environment: grants.environment.clone(),
            standing: (!grants.clock).then_some(grants.time),
        };
        let mut table = ResourceTable::new();
        table.set_max_capacity(handles);
        Ok(Self {
            wasi: startup.lazily(&grants.folders)?,
            table,
            sequences: (!grants.random).then(Sequences::new),
            clock: grants.clock,
            root: Root::new(&grants.folders),
            listings: Listings::new(),
            stdin: Vec::new(),
            stdout,
            stderr,
            denied: Denied::default(),
            parts: Providers::default(),
            limiter,
            journal,
            rules: Rules::default(),
        })
    }

    /// What it has handles to.
    pub(crate) fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Begins a call: what an instance did before must not show.
    pub(crate) fn restart(&mut self) {
        if let Some(sequences) = &mut self.sequences {
            sequences.restart();
        }
    }
}

/// A store with its limits, but for that of time.
pub(crate) fn new_store(
    engine: &Engine,
    guest: HostState,
    allowance: &Allowance,
) -> Store<HostState> {
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.limiter);
    store.set_hostcall_fuel(allowance.copied());
    store.set_max_component_handles(allowance.handles);
    if let Some(tasks) = store.concurrent_resource_table() {
        tasks.set_max_capacity(allowance.tasks());
    }
    store
}

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: LazyCell::force_mut(&mut self.wasi),
            table: &mut self.table,
        }
    }
}
