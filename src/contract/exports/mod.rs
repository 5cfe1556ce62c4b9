//! Finds the kind and the contract version of a plugin from the names of its exports.

mod error;

use super::PACKAGE;
use super::kind::{Kind, WASI_CLI};
use super::qualified_name::QualifiedName;
use super::versions::Version;

pub use error::KindError;

/// The export by which the host calls a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// An interface of the contract.
    Contract {
        /// The kind of the plugin.
        kind: Kind,
        /// The version of the contract.
        version: Version,
        /// True for an interface with async functions, such as `async-chapter-processor`.
        is_async: bool,
    },
    /// `wasi:cli/run`, the export of a [`Kind::Command`].
    Command,
}

impl Export {
    /// Returns the function of the interface that may use the async ABI, or `None` if no function of it may.
    pub fn async_function(self) -> Option<&'static str> {
        match self.kind() {
            Kind::Chapter | Kind::Book => Some("process"),
            Kind::Command => Some("run"),
            Kind::Editor | Kind::Session => None,
        }
    }

    /// Returns the kind of the plugin.
    pub fn kind(self) -> Kind {
        match self {
            Self::Contract { kind, .. } => kind,
            Self::Command => Kind::Command,
        }
    }

    /// Returns the version of the contract, or `None` for a command.
    pub fn version(self) -> Option<Version> {
        match self {
            Self::Contract { version, .. } => Some(version),
            Self::Command => None,
        }
    }

    /// Returns true if a function of the interface is called as a task of the async ABI.
    fn is_async(self) -> bool {
        match self {
            Self::Contract { is_async, .. } => is_async,
            Self::Command => false,
        }
    }
}

/// An exported interface that belongs to a kind of plugin.
struct Candidate<'n> {
    /// The qualified name.
    name: &'n str,
    kind: Kind,
    is_async: bool,
    interface: &'n str,
    version: semver::Version,
}

impl<'n> Candidate<'n> {
    /// Returns the candidate that a name stands for, of any version, or `None` for any other name.
    fn parse(name: &'n str) -> Option<Self> {
        let QualifiedName {
            package,
            interface,
            version,
        } = QualifiedName::parse(name)?;
        let is_sync = |kind: &Kind| kind.interface() == (package, interface);
        let is_async =
            |kind: &Kind| package == PACKAGE && kind.async_interface() == Some(interface);
        let mut kinds = Kind::ALL.into_iter();
        let kind = kinds.find(|kind| is_sync(kind) || is_async(kind))?;
        Some(Self {
            name,
            kind,
            is_async: is_async(&kind),
            interface,
            version: version?,
        })
    }

    /// Returns the export if the host supports its version.
    fn supported(&self) -> Option<Export> {
        let Self {
            kind,
            is_async,
            interface,
            ref version,
            ..
        } = *self;
        if kind == Kind::Command {
            let is_supported = matches!((version.major, version.minor), (0, 2 | 3));
            return (is_supported && version.pre.is_empty()).then_some(Export::Command);
        }
        let version = Version::of(version)?;
        version
            .exports()
            .contains(&interface)
            .then_some(Export::Contract {
                kind,
                version,
                is_async,
            })
    }
}

/// Finds the export by which the host runs a component that exports `names`.
///
/// It is the one of the newest supported version, and one without async functions if possible. Other exports are
/// ignored, since generators of some languages add their own.
///
/// # Errors
/// [`KindError`] if there is no such export, or exports of several kinds.
pub fn find_export<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Export, KindError> {
    let names: Vec<&str> = names.into_iter().collect();
    let mut found = Vec::new();
    let mut unsupported = None;
    for candidate in names.iter().filter_map(|name| Candidate::parse(name)) {
        match candidate.supported() {
            Some(export) => found.push((candidate.name, export)),
            None => unsupported = Some(candidate),
        }
    }
    // Calls without tasks are faster.
    let priority = |export: Export| (!export.is_async(), export.version());
    let best = found
        .iter()
        .max_by_key(|(_, export)| priority(*export))
        .map(|(_, export)| *export);
    let Some(best) = best else {
        return Err(match unsupported {
            Some(Candidate {
                name,
                kind: Kind::Command,
                ..
            }) => KindError::UnsupportedWasi(name.to_owned()),
            Some(Candidate { name, version, .. }) => {
                KindError::UnsupportedVersion(name.to_owned(), version)
            }
            None => KindError::NoPlugin(names.iter().map(|&name| name.to_owned()).collect()),
        });
    };
    if found.iter().all(|(_, export)| export.kind() == best.kind()) {
        return Ok(best);
    }
    let found = found.iter().map(|(name, _)| (*name).to_owned());
    Err(KindError::SeveralKinds(found.collect()))
}

/// Returns the kind of a component that exports `names`.
///
/// # Errors
/// [`KindError`] if it has no kind, or several ones.
pub fn kind_of<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Kind, KindError> {
    find_export(names).map(Export::kind)
}

/// Returns the newest supported version in which a component that exports `names` provides assets.
pub fn assets_version<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Version> {
    let version = |name| match QualifiedName::parse(name)? {
        QualifiedName {
            package: PACKAGE,
            interface: interface @ "assets",
            version: Some(version),
        } => Version::of(&version).filter(|version| version.exports().contains(&interface)),
        _ => None,
    };
    names.into_iter().filter_map(version).max()
}

/// Returns the version of the contract that a component that exports `names` was built for, a supported one if there
/// are several.
pub fn target_version<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<semver::Version> {
    let names = names.into_iter().filter_map(QualifiedName::parse);
    let of_contract = names.filter(|name| name.package == PACKAGE);
    let versions = of_contract.filter_map(|name| name.version);
    versions.max_by_key(|version| (Version::of(version).is_some(), version.clone()))
}

#[cfg(test)]
mod tests;
