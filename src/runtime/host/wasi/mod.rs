//! WASI 0.2, package by package: as wasmtime-wasi has it, but for what stands in for it or is watched.

mod denied;
mod deterministic;
mod filesystem;
mod io;
mod preopen_tree;
mod virtual_root;
mod wasi_config;

pub(crate) use deterministic::{RANDOM, Sequences, add_monotonic_clock};
pub(crate) use filesystem::{Listing, Listings};
pub(crate) use virtual_root::Root;
pub(crate) use wasi_config::{Startup, Wasi};
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{self as plain, sync};
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView};

use super::state::HostState;

struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

pub(crate) fn io_and_cli(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    plain::io::error::add_to_linker::<_, Io>(linker, HostState::table)?;
    sync::io::poll::add_to_linker::<_, Io>(linker, HostState::table)?;
    io::add_streams(linker)?;
    plain::cli::exit::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    denied::add_environment(linker)?;
    io::add_stdin(linker)?;
    plain::cli::stdout::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    plain::cli::stderr::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    plain::cli::terminal_input::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    plain::cli::terminal_output::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    plain::cli::terminal_stdin::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    plain::cli::terminal_stdout::add_to_linker::<_, WasiCli>(linker, HostState::cli)?;
    plain::cli::terminal_stderr::add_to_linker::<_, WasiCli>(linker, HostState::cli)
}

pub(crate) fn wall_clock(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    plain::clocks::wall_clock::add_to_linker::<_, WasiClocks>(linker, HostState::clocks)
}

pub(crate) fn random(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    deterministic::add_random(linker)?;
    deterministic::add_insecure(linker)?;
    deterministic::add_insecure_seed(linker)
}

pub(crate) fn filesystem(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    denied::add_preopens(linker)?;
    filesystem::add_filesystem(linker)
}

pub(crate) fn sockets(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    use plain::sockets::{ip_name_lookup, network};
    use sync::sockets::{tcp, udp};
    let options = network::LinkOptions::default();
    network::add_to_linker::<_, WasiSockets>(linker, &options, HostState::sockets)?;
    denied::add_instance_network(linker)?;
    denied::add_tcp_create_socket(linker)?;
    denied::add_udp_create_socket(linker)?;
    ip_name_lookup::add_to_linker::<_, WasiSockets>(linker, HostState::sockets)?;
    tcp::add_to_linker::<_, WasiSockets>(linker, HostState::sockets)?;
    udp::add_to_linker::<_, WasiSockets>(linker, HostState::sockets)
}
