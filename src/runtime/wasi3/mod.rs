//! WASI 0.3, package by package, with the same behind it as behind [WASI 0.2](super::wasi): what is refused,
//! watched or stood in for there, is that here.

mod cli;
mod clocks;
mod convert;
mod files;
mod random;
mod sockets;
mod written;

use wasmtime::component::{HasData, Linker};

use super::sandbox::Guest;

/// What the functions of guests work on.
struct Wasi;

impl HasData for Wasi {
    type Data<'a> = &'a mut Guest;
}

fn same(guest: &mut Guest) -> &mut Guest {
    guest
}

/// Puts a package into a linker.
pub(super) type AddPackage = fn(&mut Linker<Guest>) -> wasmtime::Result<()>;

/// The packages, by their names. What they need of each other is types alone.
const PACKAGES: [(&str, AddPackage); 5] = [
    ("wasi:cli", cli::add),
    ("wasi:clocks", clocks::add),
    ("wasi:filesystem", files::add),
    ("wasi:random", random::add),
    ("wasi:sockets", sockets::add),
];

/// Whether an import is from one of the packages, such as `wasi:cli/stdin@0.3.0`.
pub(super) fn has(import: &str) -> bool {
    package(import).is_some()
}

/// The package that an import is from.
pub(super) fn package(import: &str) -> Option<(&'static str, AddPackage)> {
    let (package, rest) = import.split_once('/')?;
    let (_, version) = rest.split_once('@')?;
    match is_spoken(version) {
        true => PACKAGES.into_iter().find(|(name, _)| *name == package),
        false => None,
    }
}

/// Whether this host has that version. What came before 0.3.0 had other types.
fn is_spoken(version: &str) -> bool {
    semver::Version::parse(version)
        .is_ok_and(|version| (version.major, version.minor) == (0, 3) && version.pre.is_empty())
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn packages_are_known_by_name_and_version() {
        assert!(has("wasi:cli/stdin@0.3.0") && has("wasi:sockets/types@0.3.1"));
        for other in [
            "wasi:cli/stdin@0.2.6",
            "wasi:cli/stdin@0.3.0-rc-2026-01-06",
            "wasi:cli/stdin@0.4.0",
            "wasi:cli/stdin",
            "wasi:io/poll@0.3.0",
            "wasi:http/handler@0.3.0",
            "f",
        ] {
            assert!(!has(other), "{other}");
        }
    }
}
