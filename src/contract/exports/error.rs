//! Errors of components that the host cannot run.

use super::{Kind, PACKAGE, Version, WASI_CLI};
use crate::contract::versions::{min_host_version, supported_versions};

/// The reason why a component has no kind.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// It exports no interface that belongs to a kind.
    #[error("the component is not a plugin: it exports {}, expected {}", list(.0), expected())]
    NoPlugin(Vec<String>),
    /// It exports interfaces of several kinds.
    #[error("it exports several kinds of plugins: {}", list(.0))]
    SeveralKinds(Vec<String>),
    /// It was built for a version of the contract that this host does not support.
    #[error(
        "it was built for version {1} of the contract (supported: {supported}); it exports `{0}`",
        supported = supported_versions()
    )]
    UnsupportedVersion(String, semver::Version),
    /// It is an ordinary program for a version of WASI that this host does not have.
    #[error(
        "it is a command for an unsupported WASI version (supported: 0.2 and 0.3); it exports `{0}`"
    )]
    UnsupportedWasi(String),
}

impl KindError {
    /// Returns what to do next.
    pub fn help(&self) -> String {
        match self {
            Self::NoPlugin(names) if names.is_empty() => {
                "check that it is the right file, and that its code exports a plugin (in Rust by \
                 `export!(Plugin);`)"
                    .to_owned()
            }
            Self::NoPlugin(_) => {
                "check that it is the right file, and was built for one of the contract's worlds"
                    .to_owned()
            }
            Self::SeveralKinds(_) => "build it for one of the contract's worlds".to_owned(),
            Self::UnsupportedWasi(_) => {
                "build it for WASI 0.2 (Rust: `wasm32-wasip2`), or upgrade mdbook-wasm if there is a \
                 newer one"
                    .to_owned()
            }
            Self::UnsupportedVersion(_, version) if !version.pre.is_empty() => format!(
                "no host runs plugins for a prerelease: build it against the contract {}, or ask its author to",
                Version::NEWEST
            ),
            Self::UnsupportedVersion(_, version) if *version > Version::NEWEST.number() => format!(
                "it needs mdbook-wasm {} or newer, and this is {}: upgrade mdbook-wasm; or, if the plugin is \
                 your own, build it against the contract {}",
                min_host_version(version),
                env!("CARGO_PKG_VERSION"),
                Version::NEWEST
            ),
            Self::UnsupportedVersion(..) => format!(
                "the plugin is too old: ask its author for a newer build; or, if it is your own, build \
                 it against the contract {}",
                Version::NEWEST
            ),
        }
    }
}

/// Returns the exports that a plugin may have, in the newest version.
fn expected() -> String {
    let interfaces = Kind::ALL.map(|kind| match kind.interface() {
        (PACKAGE, interface) => format!("`{PACKAGE}/{interface}@{}`", Version::NEWEST),
        _ => format!("`{WASI_CLI}/run@0.2.0` (commands)"),
    });
    let (last, others) = interfaces.split_last().expect("there are kinds");
    format!("{} or {last}", others.join(", "))
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "nothing".to_owned();
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}
