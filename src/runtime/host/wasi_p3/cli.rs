//! `wasi:cli`: arguments, environment, standard streams and exit.

use wasmtime::component::{Access, FutureReader, Linker, StreamReader};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p2::bindings::cli::environment::Host as EnvironmentP2;
use wasmtime_wasi::p3::bindings::cli::types::ErrorCode;
use wasmtime_wasi::p3::bindings::cli::{
    environment, exit, stderr, stdin, stdout, terminal_input, terminal_output, terminal_stderr,
    terminal_stdin, terminal_stdout,
};

use super::super::wasi::cli::{Cli, CliView};
use super::sink_consumer::pipe_to_sink;

/// Adds `wasi:cli` 0.3 to a linker.
pub fn add_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> CliView<'_>,
) -> wasmtime::Result<()> {
    environment::add_to_linker::<_, Cli>(linker, view)?;
    exit::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    // Standard input is in memory, so reading it never blocks.
    stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    stdout::add_to_linker::<_, Cli>(linker, view)?;
    stderr::add_to_linker::<_, Cli>(linker, view)?;
    terminal_input::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_output::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_stdout::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_stderr::add_to_linker::<_, WasiCli>(linker, T::cli)
}

impl environment::Host for CliView<'_> {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        EnvironmentP2::get_environment(self)
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        EnvironmentP2::get_arguments(self)
    }

    fn get_initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        EnvironmentP2::initial_cwd(self)
    }
}

/// Result of writing a stream, once the stream has ended.
type WriteResult = FutureReader<Result<(), ErrorCode>>;

impl stdout::Host for CliView<'_> {}

impl<T> stdout::HostWithStore<T> for Cli {
    fn write_via_stream(
        mut store: Access<'_, T, Self>,
        data: StreamReader<u8>,
    ) -> wasmtime::Result<WriteResult> {
        let stdout = store.get().stdout.clone();
        pipe_to_sink(store, data, stdout)
    }
}

impl stderr::Host for CliView<'_> {}

impl<T> stderr::HostWithStore<T> for Cli {
    fn write_via_stream(
        mut store: Access<'_, T, Self>,
        data: StreamReader<u8>,
    ) -> wasmtime::Result<WriteResult> {
        let stderr = store.get().stderr.clone();
        pipe_to_sink(store, data, stderr)
    }
}
