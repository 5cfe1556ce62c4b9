//! Everything that a guest can reach: its journal, and WASI with nothing behind it.

use std::time::Duration;

use wasmtime::component::{HasSelf, Linker, Resource, ResourceTable};
use wasmtime_wasi::clocks::WasiClocksView;
use wasmtime_wasi::p2::DynPollable;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::{
    Deterministic, HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxView, WasiView,
};

use super::journal::{Journal, Source};
use super::limits::Limiter;
use super::wasi;
use crate::contract::v0_1::mdbook::preprocessor as contract;

/// Handles to host objects (streams, pollables) that a guest may have at a time.
const RESOURCES: usize = 1_000;

/// Random bytes that a guest may ask for in one call.
const RANDOM: u64 = 1 << 20;

/// What the host keeps for one instance.
pub struct Guest {
    wasi: WasiCtx,
    table: ResourceTable,
    pub(super) limiter: Limiter,
    pub(super) journal: Journal,
}

impl Guest {
    /// No files, environment, arguments or network; standard input is at its end.
    pub(super) fn new(limiter: Limiter, journal: Journal) -> Self {
        let random = || Deterministic::new((0..=u8::MAX).collect());
        let wasi = WasiCtx::builder()
            .stdout(journal.stream(Source::Stdout))
            .stderr(journal.stream(Source::Stderr))
            .secure_random(random())
            .insecure_random(random())
            .insecure_random_seed(0)
            .max_random_size(RANDOM)
            .wall_clock(StandingClock)
            .monotonic_clock(StandingClock)
            .allow_tcp(false)
            .allow_udp(false)
            .build();
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES);
        Self {
            wasi,
            table,
            limiter,
            journal,
        }
    }
}

/// Which packages of WASI are in a linker. Each is put there when a plugin first imports it: all of them
/// take a twentieth of the time of a run, and most plugins want two.
#[derive(Default)]
pub(super) struct Offers {
    io_and_cli: bool,
    clocks: bool,
    random: bool,
    filesystem: bool,
    sockets: bool,
}

impl Offers {
    /// Adds the package that an import is from, unless it is there already.
    pub fn add_to_linker(
        &mut self,
        import: &str,
        linker: &mut Linker<Guest>,
    ) -> wasmtime::Result<()> {
        let Some((package, _)) = import.split_once('/') else {
            return Ok(());
        };
        let (is_there, add): (&mut bool, fn(&mut Linker<Guest>) -> wasmtime::Result<()>) =
            match package {
                "wasi:io" | "wasi:cli" => (&mut self.io_and_cli, wasi::io_and_cli),
                "wasi:clocks" => (&mut self.clocks, clocks),
                "wasi:random" => (&mut self.random, wasi::random),
                "wasi:filesystem" => (&mut self.filesystem, wasi::filesystem),
                "wasi:sockets" => (&mut self.sockets, wasi::sockets),
                _ => return Ok(()),
            };
        match std::mem::replace(is_there, true) {
            true => Ok(()),
            false => add(linker),
        }
    }
}

fn clocks(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    wasi::wall_clock(linker)?;
    monotonic_clock::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

/// Time stands still, so that the same book gives the same bytes.
struct StandingClock;

impl HostWallClock for StandingClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }
}

impl HostMonotonicClock for StandingClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        0
    }
}

/// Waiting is over at once. wasmtime-wasi would wait in real time, and in a host call, where
/// nothing interrupts a guest (wasmtime#9188).
impl monotonic_clock::Host for Guest {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.clocks().now()
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        self.clocks().resolution()
    }

    fn subscribe_instant(&mut self, _when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.clocks().subscribe_duration(0)
    }

    fn subscribe_duration(&mut self, _duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.clocks().subscribe_duration(0)
    }
}

impl contract::types::Host for Guest {}

impl contract::log::Host for Guest {
    fn log(&mut self, level: contract::log::Level, message: String) -> wasmtime::Result<()> {
        Ok(self.journal.log(level, &message)?)
    }
}

impl contract::diagnostics::Host for Guest {
    fn report(&mut self, diagnostic: contract::diagnostics::Diagnostic) -> wasmtime::Result<()> {
        Ok(self.journal.diagnostic(diagnostic)?)
    }
}
