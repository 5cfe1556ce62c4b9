//! Packages of WASI that the host implements.

/// Package of WASI. The packages need only types of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WasiPackage {
    /// `wasi:cli`, with `wasi:io` in version 0.2, which need each other.
    IoAndCli,
    Clocks,
    Filesystem,
    Random,
    Sockets,
}

/// Version of WASI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WasiVersion {
    V0_2,
    V0_3,
}

impl WasiPackage {
    /// Returns the package of an import such as `wasi:cli/stdin@0.3.0`, if the host implements it in that version.
    pub fn of(import: &str) -> Option<(Self, WasiVersion)> {
        let (package, rest) = import.split_once('/')?;
        let (_, version) = rest.split_once('@')?;
        let version = WasiVersion::of(version)?;
        let exists = package != "wasi:io" || version == WasiVersion::V0_2;
        let package = Self::named(package).filter(|_| exists)?;
        Some((package, version))
    }

    /// Returns the package of this name, such as `wasi:clocks`, if the host implements it in any version.
    pub fn named(package: &str) -> Option<Self> {
        match package {
            "wasi:io" | "wasi:cli" => Some(Self::IoAndCli),
            "wasi:clocks" => Some(Self::Clocks),
            "wasi:filesystem" => Some(Self::Filesystem),
            "wasi:random" => Some(Self::Random),
            "wasi:sockets" => Some(Self::Sockets),
            _ => None,
        }
    }
}

impl WasiVersion {
    /// Returns the version that a release belongs to. Prereleases of 0.3 have other types.
    fn of(release: &str) -> Option<Self> {
        let version = semver::Version::parse(release).ok()?;
        match (version.major, version.minor) {
            (0, 2) => Some(Self::V0_2),
            (0, 3) if version.pre.is_empty() => Some(Self::V0_3),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{WasiPackage, WasiVersion};

    #[test]
    fn packages_are_known_by_name_and_version() {
        for (import, package) in [
            (
                "wasi:cli/stdin@0.2.6",
                Some((WasiPackage::IoAndCli, WasiVersion::V0_2)),
            ),
            (
                "wasi:io/poll@0.2.0",
                Some((WasiPackage::IoAndCli, WasiVersion::V0_2)),
            ),
            (
                "wasi:cli/stdin@0.3.0",
                Some((WasiPackage::IoAndCli, WasiVersion::V0_3)),
            ),
            (
                "wasi:sockets/types@0.3.1",
                Some((WasiPackage::Sockets, WasiVersion::V0_3)),
            ),
            ("wasi:cli/stdin@0.3.0-rc-2026-01-06", None),
            ("wasi:cli/stdin@0.4.0", None),
            ("wasi:cli/stdin", None),
            ("wasi:io/poll@0.3.0", None),
            ("wasi:http/handler@0.3.0", None),
            ("f", None),
        ] {
            assert_eq!(WasiPackage::of(import), package, "{import}");
        }
    }
}
