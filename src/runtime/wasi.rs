//! WASI 0.2 as wasmtime-wasi has it, package by package.

use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::{self as plain, sync};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView};

use super::sandbox::Guest;

struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

pub(super) fn io_and_cli(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    plain::io::error::add_to_linker::<_, Io>(linker, |guest| guest.ctx().table)?;
    sync::io::poll::add_to_linker::<_, Io>(linker, |guest| guest.ctx().table)?;
    sync::io::streams::add_to_linker::<_, Io>(linker, |guest| guest.ctx().table)?;
    plain::cli::exit::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::environment::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::stdin::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::stdout::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::stderr::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::terminal_input::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::terminal_output::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::terminal_stdin::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::terminal_stdout::add_to_linker::<_, WasiCli>(linker, Guest::cli)?;
    plain::cli::terminal_stderr::add_to_linker::<_, WasiCli>(linker, Guest::cli)
}

pub(super) fn wall_clock(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    plain::clocks::wall_clock::add_to_linker::<_, WasiClocks>(linker, Guest::clocks)
}

pub(super) fn random(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    use plain::random::{insecure, insecure_seed, random};
    random::add_to_linker::<_, WasiRandom>(linker, |guest| guest.ctx().ctx.random())?;
    insecure::add_to_linker::<_, WasiRandom>(linker, |guest| guest.ctx().ctx.random())?;
    insecure_seed::add_to_linker::<_, WasiRandom>(linker, |guest| guest.ctx().ctx.random())
}

pub(super) fn filesystem(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    plain::filesystem::preopens::add_to_linker::<_, WasiFilesystem>(linker, Guest::filesystem)?;
    sync::filesystem::types::add_to_linker::<_, WasiFilesystem>(linker, Guest::filesystem)
}

pub(super) fn sockets(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    use plain::sockets::{instance_network, ip_name_lookup, network, tcp_create_socket};
    use sync::sockets::{tcp, udp, udp_create_socket};
    let options = network::LinkOptions::default();
    network::add_to_linker::<_, WasiSockets>(linker, &options, Guest::sockets)?;
    instance_network::add_to_linker::<_, WasiSockets>(linker, Guest::sockets)?;
    ip_name_lookup::add_to_linker::<_, WasiSockets>(linker, Guest::sockets)?;
    tcp_create_socket::add_to_linker::<_, WasiSockets>(linker, Guest::sockets)?;
    tcp::add_to_linker::<_, WasiSockets>(linker, Guest::sockets)?;
    udp_create_socket::add_to_linker::<_, WasiSockets>(linker, Guest::sockets)?;
    udp::add_to_linker::<_, WasiSockets>(linker, Guest::sockets)
}
