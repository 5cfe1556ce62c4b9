//! Everything that a guest can reach: its journal, and WASI with nothing behind it but what was granted.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use wasmtime::component::{Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtxView, WasiView};

use super::command::{Stdin, Stdout};
use super::contract;
use super::denied::Denied;
use super::editing;
use super::files::Listings;
use super::grants::Grants;
use super::journal::{Journal, TooMuch};
use super::limits::{Allowance, Limiter};
use super::parts::Givers;
use super::root::Root;
use super::said::Source;
use super::stand_ins::{self, Sequences};
use super::startup::{Startup, Wasi};
use super::stream::{Lines, Sink};
use super::{wasi, wasi3};
use crate::contract::{Offer, Version};
use crate::markdown::Rules;

/// What a program is started with.
pub(super) struct Command {
    pub arguments: Vec<String>,
    pub stdin: Stdin,
    pub stdout: Stdout,
}

/// What a guest's standard output is taken to.
#[derive(Clone)]
pub(super) enum Output {
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
pub struct Guest {
    wasi: Wasi,
    table: ResourceTable,
    /// What it gets instead of random numbers, unless it was granted those.
    pub(super) sequences: Option<Sequences>,
    /// Whether its clocks go.
    pub(super) clock: bool,
    pub(super) root: Root,
    pub(super) listings: Listings,
    /// Streams that read its standard input.
    pub(super) stdin: Vec<u32>,
    pub(super) stdout: Output,
    pub(super) stderr: Lines,
    pub(super) denied: Denied,
    /// The parts that it calls.
    pub(super) parts: Givers,
    pub(super) limiter: Limiter,
    pub(super) journal: Journal,
    /// By which rules chapters are read that it asks about.
    pub(super) rules: Rules,
}

impl Guest {
    /// What was granted and no more: no other files and variables, no network. But for a command there are
    /// no arguments, standard input is at its end, and standard output is part of the log.
    ///
    /// # Errors
    /// Where a folder can't be opened.
    pub(super) fn new(
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
            parts: Givers::default(),
            limiter,
            journal,
            rules: Rules::default(),
        })
    }

    /// What it has handles to.
    pub(super) fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    /// Begins a call: what an instance did before must not show.
    pub(super) fn restart(&mut self) {
        if let Some(sequences) = &mut self.sequences {
            sequences.restart();
        }
    }
}

/// A store with its limits, but for that of time.
pub(super) fn armed(engine: &Engine, guest: Guest, allowance: &Allowance) -> Store<Guest> {
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.limiter);
    store.set_hostcall_fuel(allowance.copied());
    store.set_max_component_handles(allowance.handles);
    if let Some(tasks) = store.concurrent_resource_table() {
        tasks.set_max_capacity(allowance.tasks());
    }
    store
}

/// Which packages are in a linker: versions of the contract, and packages of WASI. Each is put there when a plugin
/// first imports it: all of WASI takes some per cent of the time of a run, and most plugins want two.
#[derive(Default)]
pub(super) struct Offers {
    v0_1: bool,
    v0_2: bool,
    editing: bool,
    io_and_cli: bool,
    clocks: bool,
    random: bool,
    filesystem: bool,
    sockets: bool,
    /// Those of 0.3, by their names.
    newer: BTreeSet<&'static str>,
}

type AddPackage = fn(&mut Linker<Guest>) -> wasmtime::Result<()>;

impl Offers {
    /// Adds the package that an import is from, unless it is there already.
    pub fn add_to_linker(
        &mut self,
        import: &str,
        linker: &mut Linker<Guest>,
    ) -> wasmtime::Result<()> {
        if let Some((package, add)) = wasi3::package(import) {
            return match self.newer.insert(package) {
                true => add(linker),
                false => Ok(()),
            };
        }
        let Some((package, interface)) = import.split_once('/') else {
            return Ok(());
        };
        let interface = interface.split('@').next().unwrap_or_default();
        let (is_there, add): (&mut bool, AddPackage) = match package {
            "wasi:io" | "wasi:cli" => (&mut self.io_and_cli, wasi::io_and_cli),
            "wasi:clocks" => (&mut self.clocks, clocks),
            "wasi:random" => (&mut self.random, wasi::random),
            "wasi:filesystem" => (&mut self.filesystem, wasi::filesystem),
            "wasi:sockets" => (&mut self.sockets, wasi::sockets),
            _ => match (Offer::of(import), interface) {
                (Offer::Ours(Version::V0_1), _) => (&mut self.v0_1, contract::v0_1),
                (Offer::Ours(Version::V0_2), "editing") => (&mut self.editing, editing::v0_2),
                (Offer::Ours(Version::V0_2), _) => (&mut self.v0_2, contract::v0_2),
                _ => return Ok(()),
            },
        };
        match std::mem::replace(is_there, true) {
            true => Ok(()),
            false => add(linker),
        }
    }
}

fn clocks(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    wasi::wall_clock(linker)?;
    stand_ins::add_monotonic_clock(linker)
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: LazyCell::force_mut(&mut self.wasi),
            table: &mut self.table,
        }
    }
}
