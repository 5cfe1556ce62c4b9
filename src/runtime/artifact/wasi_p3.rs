//! Packages of WASI 0.3 that the host implements.

/// Package of WASI 0.3. The packages need only types of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WasiP3Package {
    Cli,
    Clocks,
    Filesystem,
    Random,
    Sockets,
}

impl WasiP3Package {
    /// Returns the package of an import such as `wasi:cli/stdin@0.3.0`, if the host implements it in that version.
    pub fn of(import: &str) -> Option<Self> {
        let (package, rest) = import.split_once('/')?;
        let (_, version) = rest.split_once('@')?;
        if !is_supported_version(version) {
            return None;
        }
        match package {
            "wasi:cli" => Some(Self::Cli),
            "wasi:clocks" => Some(Self::Clocks),
            "wasi:filesystem" => Some(Self::Filesystem),
            "wasi:random" => Some(Self::Random),
            "wasi:sockets" => Some(Self::Sockets),
            _ => None,
        }
    }
}

/// Returns true if an import is from one of the packages.
pub(crate) fn is_supported(import: &str) -> bool {
    WasiP3Package::of(import).is_some()
}

/// Returns true for releases of 0.3. Prereleases have other types.
fn is_supported_version(version: &str) -> bool {
    semver::Version::parse(version)
        .is_ok_and(|version| (version.major, version.minor) == (0, 3) && version.pre.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_supported;

    #[test]
    fn packages_are_supported_by_name_and_version() {
        assert!(is_supported("wasi:cli/stdin@0.3.0") && is_supported("wasi:sockets/types@0.3.1"));
        for other in [
            "wasi:cli/stdin@0.2.6",
            "wasi:cli/stdin@0.3.0-rc-2026-01-06",
            "wasi:cli/stdin@0.4.0",
            "wasi:cli/stdin",
            "wasi:io/poll@0.3.0",
            "wasi:http/handler@0.3.0",
            "f",
        ] {
            assert!(!is_supported(other), "{other}");
        }
    }
}
