//! WASI 0.3, package by package, with the same behind it as behind [WASI 0.2](super::wasi): what is refused,
//! watched or stood in for there, is that here.

mod cli;
mod clocks;
mod convert;
mod files;
mod random;
mod sockets;
mod written;

use wasmtime::bail;
use wasmtime::component::{HasData, Linker};

use super::state::HostState;

/// What the functions of guests work on.
struct Wasi;

impl HasData for Wasi {
    type Data<'a> = &'a mut HostState;
}

fn same(guest: &mut HostState) -> &mut HostState {
    guest
}

/// Puts a package, by its name, into a linker.
pub(crate) fn add_to_linker(package: &str, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    match package {
        "wasi:cli" => cli::add(linker),
        "wasi:clocks" => clocks::add(linker),
        "wasi:filesystem" => files::add(linker),
        "wasi:random" => random::add(linker),
        "wasi:sockets" => sockets::add(linker),
        other => bail!("the host has no package `{other}` of WASI 0.3"),
    }
}
