//! `wasi:clocks`: wasmtime-wasi's clocks, on which waiting ends at once, whether they are real or frozen.

use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::DynPollable;
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};

use super::config::LazyWasiView;

/// Marker of [`ClockView`] for a linker.
pub struct Clocks;

impl HasData for Clocks {
    type Data<'a> = ClockView<'a>;
}

/// State behind `wasi:clocks`.
pub struct ClockView<'a> {
    pub wasi: LazyWasiView<'a>,
}

/// Adds `wasi:clocks` 0.2 to a linker.
pub fn add_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> ClockView<'_>,
) -> wasmtime::Result<()> {
    wall_clock::add_to_linker::<_, WasiClocks>(linker, T::clocks)?;
    monotonic_clock::add_to_linker::<_, Clocks>(linker, view)
}

/// wasmtime-wasi would wait in real time, and in a host call, where nothing interrupts a plugin (wasmtime#9188).
impl monotonic_clock::Host for ClockView<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.wasi.clocks().now()
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        self.wasi.clocks().resolution()
    }

    fn subscribe_instant(&mut self, _when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.wasi.clocks().subscribe_duration(0)
    }

    fn subscribe_duration(&mut self, _duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.wasi.clocks().subscribe_duration(0)
    }
}
