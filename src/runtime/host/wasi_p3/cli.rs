//! Standard streams, the environment, and a guest's own end.

use wasmtime::component::{Access, FutureReader, Linker, StreamReader};
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p2::bindings::cli::environment::Host as Environment;
use wasmtime_wasi::p3::bindings::cli::types::ErrorCode;
use wasmtime_wasi::p3::bindings::cli::{
    environment, exit, stderr, stdin, stdout, terminal_input, terminal_output, terminal_stderr,
    terminal_stdin, terminal_stdout,
};

use super::super::state::HostState;
use super::{Wasi, same, written};

pub fn add(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    environment::add_to_linker::<_, Wasi>(linker, same)?;
    exit::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    // All of it is in memory, so nothing has to be waited for.
    stdin::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    stdout::add_to_linker::<_, Wasi>(linker, same)?;
    stderr::add_to_linker::<_, Wasi>(linker, same)?;
    terminal_input::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    terminal_output::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    terminal_stdin::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    terminal_stdout::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    terminal_stderr::add_to_linker::<_, WasiCli>(linker, HostState::cli)
}

impl environment::Host for HostState {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Environment::get_environment(self)
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        Environment::get_arguments(self)
    }

    fn get_initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        Environment::initial_cwd(self)
    }
}

type Ended = FutureReader<Result<(), ErrorCode>>;

impl stdout::Host for HostState {}

impl stdout::HostWithStore<HostState> for Wasi {
    fn write_via_stream(
        mut store: Access<'_, HostState, Self>,
        data: StreamReader<u8>,
    ) -> wasmtime::Result<Ended> {
        let stdout = store.get().stdout.clone();
        written::take(store, data, stdout)
    }
}

impl stderr::Host for HostState {}

impl stderr::HostWithStore<HostState> for Wasi {
    fn write_via_stream(
        mut store: Access<'_, HostState, Self>,
        data: StreamReader<u8>,
    ) -> wasmtime::Result<Ended> {
        let stderr = store.get().stderr.clone();
        written::take(store, data, stderr)
    }
}
