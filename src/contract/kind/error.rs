//! Why a component is no plugin, and what to do about it.

use super::super::PACKAGE;
use super::super::version::{Version, first_host, spoken};
use super::{CLI, Kind};

/// Why a component is none of our kinds.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// It exports nothing that the contract names.
    #[error(
        "it is a component, but not a plugin: it exports {}, and expected is {}",
        list(.0),
        expected()
    )]
    None(Vec<String>),
    /// It exports two kinds at once.
    #[error(
        "it exports both {}, so it is not clear how to run it",
        list(.0)
    )]
    Ambiguous(Vec<String>),
    /// It was built for a version that this host does not speak.
    #[error(
        "it was built for version {1} of the contract (it exports `{0}`), and this host speaks {spoken}",
        spoken = spoken()
    )]
    OtherVersion(String, semver::Version),
    /// It is an ordinary program, built for a WASI that this host does not have.
    #[error(
        "it is a command for another WASI than 0.2 and 0.3, which this host has (it exports `{0}`)"
    )]
    OtherWasi(String),
}

impl KindError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::None(names) if names.is_empty() => {
                "does its code export a plugin (in Rust by `export!(Plugin);`), and is it the right file?"
                    .to_owned()
            }
            Self::None(_) => {
                "is it the right file, and was it built for one of the contract's worlds?"
                    .to_owned()
            }
            Self::Ambiguous(_) => "build it for one of the contract's worlds".to_owned(),
            Self::OtherWasi(_) => {
                "build it for WASI 0.2 (Rust: `wasm32-wasip2`), or upgrade mdbook-wasm if there is a \
                 newer one"
                    .to_owned()
            }
            Self::OtherVersion(_, version) if !version.pre.is_empty() => format!(
                "no host runs what was built for a prerelease: build it against the contract {}, or ask its \
                 author to",
                Version::NEWEST
            ),
            Self::OtherVersion(_, version) if *version > Version::NEWEST.number() => format!(
                "it needs mdbook-wasm {} or newer, and this is {}: upgrade it; or, if the plugin is your own, \
                 build it against the contract {}",
                first_host(version),
                env!("CARGO_PKG_VERSION"),
                Version::NEWEST
            ),
            Self::OtherVersion(..) => format!(
                "the plugin is too old: ask its author for a newer build; or, if it is your own, build \
                 it against the contract {}",
                Version::NEWEST
            ),
        }
    }
}

fn expected() -> String {
    let typed = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Command);
    let typed = typed.map(|kind| format!("`{PACKAGE}/{}@{}`", kind.interface().1, Version::NEWEST));
    format!(
        "{}, or `{CLI}/run@0.2.0`, which programs have",
        typed.collect::<Vec<_>>().join(", ")
    )
}

fn list(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" and "),
    }
}
