//! `wasi:cli`: arguments, environment, standard streams and exit.

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, LinkerInstance, StreamReader};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p2::bindings::cli as p2;
use wasmtime_wasi::p3::bindings::cli as p3;

use super::super::stdio::OutputSink;
use super::Denials;
use super::sink_consumer::pipe_to_sink;

/// Adds `wasi:cli` 0.2 to a linker.
pub fn add_p2_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    denials: Denials<T>,
) -> wasmtime::Result<()> {
    p2::exit::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::stdout::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::stderr::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::terminal_input::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::terminal_output::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::terminal_stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::terminal_stdout::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p2::terminal_stderr::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    let mut environment = linker.instance("wasi:cli/environment@0.2.6")?;
    p2::environment::add_to_linker_instance::<_, WasiCli>(&mut environment, T::cli)?;
    record_environment(&mut environment, denials)
}

/// Adds `wasi:cli` 0.3 to a linker.
pub fn add_p3_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    denials: Denials<T>,
    stdout: fn(&T) -> &OutputSink,
    stderr: fn(&T) -> &OutputSink,
) -> wasmtime::Result<()> {
    p3::exit::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    // Standard input is in memory, so reading it never blocks.
    p3::stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p3::terminal_input::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p3::terminal_output::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p3::terminal_stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p3::terminal_stdout::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    p3::terminal_stderr::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    let mut environment = linker.instance("wasi:cli/environment@0.3.0")?;
    p3::environment::add_to_linker_instance::<_, WasiCli>(&mut environment, T::cli)?;
    record_environment(&mut environment, denials)?;
    add_output(linker, "wasi:cli/stdout@0.3.0", stdout)?;
    add_output(linker, "wasi:cli/stderr@0.3.0", stderr)
}

/// Adds an interface whose output goes to a sink.
fn add_output<T: 'static>(
    linker: &mut Linker<T>,
    interface: &str,
    sink: fn(&T) -> &OutputSink,
) -> wasmtime::Result<()> {
    linker.instance(interface)?.func_wrap(
        "write-via-stream",
        move |mut store: StoreContextMut<'_, T>, (data,): (StreamReader<u8>,)| {
            let sink = sink(store.data()).clone();
            Ok((pipe_to_sink(&mut store, data, sink)?,))
        },
    )
}

/// Records that a plugin read its environment, unless variables are granted to it.
fn record_environment<T: WasiView + 'static>(
    environment: &mut LinkerInstance<'_, T>,
    denials: Denials<T>,
) -> wasmtime::Result<()> {
    environment.func_wrap(
        "get-environment",
        move |mut store: StoreContextMut<'_, T>, ()| {
            let variables = p2::environment::Host::get_environment(&mut store.data_mut().cli())?;
            denials(store.data_mut()).environment |= variables.is_empty();
            Ok((variables,))
        },
    )
}
