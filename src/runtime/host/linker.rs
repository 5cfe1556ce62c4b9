//! Which interfaces a linker has. This file alone connects interfaces to the data of a store.

use std::collections::BTreeSet;

use wasmtime::component::{Component, Linker, LinkerInstance};
use wasmtime_wasi::p2::bindings::random as p2;
use wasmtime_wasi::random::{WasiRandom, WasiRandomView};

use super::contract::{Editing, Log, Markdown};
use super::state::HostState;
use super::wasi::{cli, clocks, filesystem, io, sockets};
use crate::contract::versions::v0_1::{diagnostics, log};
use crate::contract::versions::v0_2::{editing, markdown};
use crate::contract::{ImportOrigin, PACKAGE, Version};
use crate::runtime::artifact::{WasiPackage, WasiVersion};

/// Interfaces that are added together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Package {
    Contract(Version),
    Wasi(WasiPackage, WasiVersion),
}

/// Returns a linker with every package of the host that a component imports from. Ignores imports that the host does not
/// have.
///
/// # Errors
/// Fails if wasmtime refuses a definition.
pub fn linker_for(component: &Component) -> wasmtime::Result<Linker<HostState>> {
    let mut linker = Linker::new(component.engine());
    // Some of wasmtime-wasi's functions are replaced, and parts replace interfaces.
    linker.allow_shadowing(true);
    let ty = component.component_type();
    let imports = ty.imports(component.engine());
    let packages: BTreeSet<_> = imports.filter_map(|(name, _)| Package::of(name)).collect();
    for package in packages {
        match package {
            Package::Contract(version) => add_contract(version, &mut linker)?,
            Package::Wasi(package, WasiVersion::V0_2) => add_wasi_p2(package, &mut linker)?,
            Package::Wasi(package, WasiVersion::V0_3) => add_wasi_p3(package, &mut linker)?,
        }
    }
    Ok(linker)
}

impl Package {
    /// Returns the package of an import, such as `wasi:cli/stdin@0.2.6`, or `None` if the host does not have it.
    fn of(import: &str) -> Option<Self> {
        if let Some((package, version)) = WasiPackage::of(import) {
            return Some(Self::Wasi(package, version));
        }
        match ImportOrigin::of(import) {
            ImportOrigin::Contract(version) => Some(Self::Contract(version)),
            ImportOrigin::NewerContract | ImportOrigin::OlderContract | ImportOrigin::Foreign => {
                None
            }
        }
    }
}

/// Adds a version of the contract.
fn add_contract(version: Version, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    // These interfaces are equal in all versions.
    let mut log = contract_interface(linker, "log", version)?;
    log::add_to_linker_instance::<_, Log>(&mut log, HostState::log_view)?;
    let mut diagnostics = contract_interface(linker, "diagnostics", version)?;
    diagnostics::add_to_linker_instance::<_, Log>(&mut diagnostics, HostState::log_view)?;
    match version {
        Version::V0_1 => Ok(()),
        Version::V0_2 => {
            markdown::add_to_linker::<_, Markdown>(linker, HostState::markdown_view)?;
            editing::add_to_linker::<_, Editing>(linker, HostState::book_view)
        }
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

/// Adds a package of WASI 0.2.
fn add_wasi_p2(package: WasiPackage, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    match package {
        WasiPackage::IoAndCli => {
            io::add_p2_to_linker(linker)?;
            cli::add_p2_to_linker(linker, HostState::denials)
        }
        WasiPackage::Clocks => clocks::add_p2_to_linker(linker),
        WasiPackage::Filesystem => filesystem::add_p2_to_linker(linker, HostState::files_view),
        WasiPackage::Random => {
            let random = <HostState as WasiRandomView>::random;
            p2::random::add_to_linker::<_, WasiRandom>(linker, random)?;
            p2::insecure::add_to_linker::<_, WasiRandom>(linker, random)?;
            p2::insecure_seed::add_to_linker::<_, WasiRandom>(linker, random)
        }
        WasiPackage::Sockets => sockets::add_p2_to_linker(linker, HostState::denials),
    }
}

/// Adds a package of WASI 0.3.
fn add_wasi_p3(package: WasiPackage, linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    match package {
        WasiPackage::IoAndCli => cli::add_p3_to_linker(
            linker,
            HostState::denials,
            HostState::stdout,
            HostState::stderr,
        ),
        WasiPackage::Clocks => clocks::add_p3_to_linker(linker),
        WasiPackage::Filesystem => filesystem::add_p3_to_linker(linker, HostState::files_view),
        WasiPackage::Random => wasmtime_wasi::p3::random::add_to_linker(linker),
        WasiPackage::Sockets => sockets::add_p3_to_linker(linker, HostState::denials),
    }
}
