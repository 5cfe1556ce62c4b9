//! `wasi:clocks`: wasmtime-wasi's clocks, on which waiting ends at once, whether they are real or frozen.
//!
//! wasmtime-wasi would wait in real time, and in a host call, where nothing interrupts a plugin (wasmtime#9188).

use wasmtime::StoreContextMut;
use wasmtime::component::{Accessor, Linker};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::clocks as p2;
use wasmtime_wasi::p3::bindings::clocks as p3;

/// Adds `wasi:clocks` 0.2 to a linker.
pub fn add_p2_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    p2::wall_clock::add_to_linker::<_, WasiClocks>(linker, T::clocks)?;
    let mut clock = linker.instance("wasi:clocks/monotonic-clock@0.2.6")?;
    p2::monotonic_clock::add_to_linker_instance::<_, WasiClocks>(&mut clock, T::clocks)?;
    for function in ["subscribe-instant", "subscribe-duration"] {
        clock.func_wrap(
            function,
            |mut store: StoreContextMut<'_, T>, (_,): (u64,)| {
                let mut clocks = store.data_mut().clocks();
                let pollable = p2::monotonic_clock::Host::subscribe_duration(&mut clocks, 0)?;
                Ok((pollable,))
            },
        )?;
    }
    Ok(())
}

/// Adds `wasi:clocks` 0.3 to a linker.
pub fn add_p3_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    p3::types::add_to_linker::<_, WasiClocks>(linker, T::clocks)?;
    p3::system_clock::add_to_linker::<_, WasiClocks>(linker, T::clocks)?;
    let mut clock = linker.instance("wasi:clocks/monotonic-clock@0.3.0")?;
    p3::monotonic_clock::add_to_linker_instance::<_, WasiClocks>(&mut clock, T::clocks)?;
    for function in ["wait-until", "wait-for"] {
        clock.func_wrap_concurrent(function, |_: &Accessor<T>, (_,): (u64,)| {
            Box::pin(async { Ok(()) })
        })?;
    }
    Ok(())
}
