//! Which interfaces a linker has. This file alone connects interfaces to the data of a store.

use std::collections::BTreeSet;

use wasmtime::component::{Linker, LinkerInstance};

use super::contract::{Editing, Log, Markdown};
use super::state::HostState;
use super::{wasi, wasi_p3};
use crate::contract::versions::v0_1::{diagnostics, log};
use crate::contract::versions::v0_2::{editing, markdown};
use crate::contract::{ImportOrigin, PACKAGE, Version};
use crate::runtime::artifact::{WasiP2Package, WasiP3Package};

/// Interfaces of the host that are in a linker. Each package is added when a plugin first imports it: adding all of
/// WASI takes some per cent of a run, and most plugins need two packages.
#[derive(Default)]
pub struct HostInterfaces {
    linked: BTreeSet<Package>,
}

/// Interfaces that are added together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Package {
    /// Version of the contract, except for `editing`.
    Contract(Version),
    /// `editing` of a version of the contract, which only editors import.
    Editing(Version),
    WasiP2(WasiP2Package),
    WasiP3(WasiP3Package),
}

impl HostInterfaces {
    /// Adds the package of an import to a linker, unless it is there already. Ignores imports that the host does not
    /// have.
    ///
    /// # Errors
    /// Fails if wasmtime refuses a definition.
    pub fn add_to_linker(
        &mut self,
        import: &str,
        linker: &mut Linker<HostState>,
    ) -> wasmtime::Result<()> {
        match Package::of(import) {
            Some(package) if self.linked.insert(package) => package.add_to_linker(linker),
            _ => Ok(()),
        }
    }
}

impl Package {
    /// Returns the package of an import, such as `wasi:cli/stdin@0.2.6`, or `None` if the host does not have it.
    fn of(import: &str) -> Option<Self> {
        if let Some(package) = WasiP3Package::of(import) {
            return Some(Self::WasiP3(package));
        }
        let (package, interface) = import.split_once('/')?;
        let interface = interface.split('@').next().unwrap_or_default();
        if let Some(package) = WasiP2Package::of(package) {
            return Some(Self::WasiP2(package));
        }
        match ImportOrigin::of(import) {
            ImportOrigin::Contract(version) if interface == "editing" => {
                Some(Self::Editing(version))
            }
            ImportOrigin::Contract(version) => Some(Self::Contract(version)),
            ImportOrigin::NewerContract | ImportOrigin::OlderContract | ImportOrigin::Foreign => {
                None
            }
        }
    }

    fn add_to_linker(self, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
        match self {
            Self::Contract(version) => add_contract(version, linker),
            Self::Editing(version) => add_editing(version, linker),
            Self::WasiP2(package) => add_wasi_p2(package, linker),
            Self::WasiP3(package) => add_wasi_p3(package, linker),
        }
    }
}

/// Adds a package of WASI 0.2.
fn add_wasi_p2(package: WasiP2Package, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    match package {
        WasiP2Package::IoAndCli => {
            wasi::io::add_to_linker(linker, HostState::table, HostState::streams_view)?;
            wasi::cli::add_to_linker(linker, HostState::cli_view)
        }
        WasiP2Package::Clocks => wasi::clocks::add_to_linker(linker, HostState::clock_view),
        WasiP2Package::Random => wasi::random::add_to_linker(linker, HostState::random_view),
        WasiP2Package::Filesystem => wasi::filesystem::add_to_linker(linker, HostState::files_view),
        WasiP2Package::Sockets => wasi::sockets::add_to_linker(linker, HostState::sockets_view),
    }
}

/// Adds a version of the contract, except for `editing`.
fn add_contract(version: Version, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    // These interfaces are equal in all versions.
    let mut log = contract_interface(linker, "log", version)?;
    log::add_to_linker_instance::<_, Log>(&mut log, HostState::log_view)?;
    let mut diagnostics = contract_interface(linker, "diagnostics", version)?;
    diagnostics::add_to_linker_instance::<_, Log>(&mut diagnostics, HostState::log_view)?;
    match version {
        Version::V0_1 => Ok(()),
        Version::V0_2 => markdown::add_to_linker::<_, Markdown>(linker, HostState::markdown_view),
    }
}

/// Adds `editing` of a version of the contract.
fn add_editing(version: Version, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    match version {
        // 0.1 has no such interface, and wasmtime reports that it is missing.
        Version::V0_1 => Ok(()),
        Version::V0_2 => editing::add_to_linker::<_, Editing>(linker, HostState::book_view),
    }
}

/// Returns the linker's instance for an interface of the contract.
fn contract_interface<'l>(
    linker: &'l mut Linker<HostState>,
    interface: &str,
    version: Version,
) -> wasmtime::Result<LinkerInstance<'l, HostState>> {
    linker.instance(&format!("{PACKAGE}/{interface}@{version}"))
}

/// Adds a package of WASI 0.3.
fn add_wasi_p3(package: WasiP3Package, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    match package {
        WasiP3Package::Cli => wasi_p3::cli::add_to_linker(linker, HostState::cli_view),
        WasiP3Package::Clocks => wasi_p3::clocks::add_to_linker(linker, HostState::clock_view),
        WasiP3Package::Filesystem => {
            wasi_p3::filesystem::add_to_linker(linker, HostState::files_view)
        }
        WasiP3Package::Random => wasi_p3::random::add_to_linker(linker, HostState::random_view),
        WasiP3Package::Sockets => wasi_p3::sockets::add_to_linker(linker, HostState::sockets_view),
    }
}
