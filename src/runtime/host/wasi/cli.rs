//! `wasi:cli`: arguments, environment, standard streams and exit.

use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p2::bindings::cli::{
    environment, exit, stderr, stdin, stdout, terminal_input, terminal_output, terminal_stderr,
    terminal_stdin, terminal_stdout,
};
use wasmtime_wasi::p2::bindings::sync::io::streams::InputStream;

use super::super::stdio::{LogSink, StdoutSink};
use super::config::LazyWasiView;
use crate::runtime::events::AccessDenials;

/// Marker of [`CliView`] for a linker.
pub struct Cli;

impl HasData for Cli {
    type Data<'a> = CliView<'a>;
}

/// State behind `wasi:cli`.
pub struct CliView<'a> {
    pub wasi: LazyWasiView<'a>,
    /// Open streams that read standard input.
    pub stdin_streams: &'a mut Vec<u32>,
    pub stdout: &'a StdoutSink,
    pub stderr: &'a LogSink,
    pub denials: &'a mut AccessDenials,
}

/// Adds `wasi:cli` 0.2 to a linker.
pub fn add_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> CliView<'_>,
) -> wasmtime::Result<()> {
    exit::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    environment::add_to_linker::<_, Cli>(linker, view)?;
    stdin::add_to_linker::<_, Cli>(linker, view)?;
    stdout::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    stderr::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_input::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_output::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_stdin::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_stdout::add_to_linker::<_, WasiCli>(linker, T::cli)?;
    terminal_stderr::add_to_linker::<_, WasiCli>(linker, T::cli)
}

impl environment::Host for CliView<'_> {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        let variables = self.wasi.cli().get_environment()?;
        self.denials.environment |= variables.is_empty();
        Ok(variables)
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        self.wasi.cli().get_arguments()
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        self.wasi.cli().initial_cwd()
    }
}

impl stdin::Host for CliView<'_> {
    fn get_stdin(&mut self) -> wasmtime::Result<Resource<InputStream>> {
        let stream = stdin::Host::get_stdin(&mut self.wasi.cli())?;
        self.stdin_streams.push(stream.rep());
        Ok(stream)
    }
}
