//! The origin of a component's imports.

use super::{Version, min_host_version};
use crate::contract::PACKAGE;
use crate::contract::qualified_name::QualifiedName;

/// The origin of an import: where its interface is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportOrigin {
    /// A supported version of the contract.
    Contract(Version),
    /// A version of the contract that is newer than this host, or a newer patch.
    NewerContract,
    /// An unsupported version of the contract that is older than the newest supported one.
    OlderContract,
    /// Not the contract.
    Foreign,
}

impl ImportOrigin {
    /// Returns the origin of an import, such as `mdbook:preprocessor/log@0.1.0`.
    pub fn of(import: &str) -> Self {
        let Some(QualifiedName {
            package: PACKAGE,
            interface,
            version,
        }) = QualifiedName::parse(import)
        else {
            return Self::Foreign;
        };
        match version.as_ref().and_then(Version::of) {
            // A patch may add interfaces.
            Some(version) if !version.imports().contains(&interface) => Self::NewerContract,
            Some(version) => Self::Contract(version),
            None if version.is_some_and(|version| version > Version::NEWEST.number()) => {
                Self::NewerContract
            }
            None => Self::OlderContract,
        }
    }
}

/// Returns the first release of mdbook-wasm that has an import of an unsupported version of the contract, if that is
/// known.
pub fn min_host_of_import(import: &str) -> Option<semver::Version> {
    let version = QualifiedName::parse(import)?.version?;
    match Version::of(&version) {
        Some(_) => None,
        None => Some(min_host_version(&version)),
    }
}

#[cfg(test)]
mod tests {
    use super::{ImportOrigin, Version};

    #[test]
    fn imports_of_the_contract_have_their_version() {
        let of = |import: &str| ImportOrigin::of(&format!("mdbook:preprocessor/{import}"));
        assert_eq!(of("log@0.1.3"), ImportOrigin::Contract(Version::V0_1));
        assert_eq!(of("context@0.2.0"), ImportOrigin::Contract(Version::V0_2));
        for import in ["links@0.1.1", "context@0.1.0", "log@9.0.0"] {
            assert_eq!(of(import), ImportOrigin::NewerContract, "{import}");
        }
        assert_eq!(of("log"), ImportOrigin::OlderContract);
        assert_eq!(of("log@0.0.1"), ImportOrigin::OlderContract);
        assert_eq!(
            ImportOrigin::of("wasi:cli/stdin@0.2.0"),
            ImportOrigin::Foreign
        );
        assert_eq!(ImportOrigin::of("greet"), ImportOrigin::Foreign);
    }
}
