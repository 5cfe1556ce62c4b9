//! What is put into a linker, by package.

use std::collections::BTreeSet;

use wasmtime::component::Linker;

use super::state::HostState;
use super::{contract, editing, wasi, wasi_p3};
use crate::contract::{Offer, Version};
use crate::runtime::artifact::wasi_p3_package;

/// Which packages are in a linker: versions of the contract, and packages of WASI. Each is put there when a plugin
/// first imports it: all of WASI takes some per cent of the time of a run, and most plugins want two.
#[derive(Default)]
pub(crate) struct HostInterfaces {
    v0_1: bool,
    v0_2: bool,
    editing: bool,
    io_and_cli: bool,
    clocks: bool,
    random: bool,
    filesystem: bool,
    sockets: bool,
    /// Those of 0.3, by their names.
    newer: BTreeSet<&'static str>,
}

type AddPackage = fn(&mut Linker<HostState>) -> wasmtime::Result<()>;

impl HostInterfaces {
    /// Adds the package that an import is from, unless it is there already.
    pub fn add_to_linker(
        &mut self,
        import: &str,
        linker: &mut Linker<HostState>,
    ) -> wasmtime::Result<()> {
        if let Some(package) = wasi_p3_package(import) {
            if self.newer.insert(package) {
                wasi_p3::add_to_linker(package, linker)?;
            }
            return Ok(());
        }
        let Some((package, interface)) = import.split_once('/') else {
            return Ok(());
        };
        let interface = interface.split('@').next().unwrap_or_default();
        let (is_there, add): (&mut bool, AddPackage) = match package {
            "wasi:io" | "wasi:cli" => (&mut self.io_and_cli, wasi::io_and_cli),
            "wasi:clocks" => (&mut self.clocks, clocks),
            "wasi:random" => (&mut self.random, wasi::random),
            "wasi:filesystem" => (&mut self.filesystem, wasi::filesystem),
            "wasi:sockets" => (&mut self.sockets, wasi::sockets),
            _ => match (Offer::of(import), interface) {
                (Offer::Ours(Version::V0_1), _) => (&mut self.v0_1, contract::v0_1),
                (Offer::Ours(Version::V0_2), "editing") => (&mut self.editing, editing::v0_2),
                (Offer::Ours(Version::V0_2), _) => (&mut self.v0_2, contract::v0_2),
                _ => return Ok(()),
            },
        };
        match std::mem::replace(is_there, true) {
            true => Ok(()),
            false => add(linker),
        }
    }
}

fn clocks(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    wasi::wall_clock(linker)?;
    wasi::add_monotonic_clock(linker)
}
