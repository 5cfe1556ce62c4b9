//! Names of the packages of WASI 0.3 that the host has.

/// The packages, by their names. What they need of each other is types alone.
const PACKAGES: [&str; 5] = [
    "wasi:cli",
    "wasi:clocks",
    "wasi:filesystem",
    "wasi:random",
    "wasi:sockets",
];

/// The package that an import is from, where this host has it.
pub(crate) fn package(import: &str) -> Option<&'static str> {
    let (package, rest) = import.split_once('/')?;
    let (_, version) = rest.split_once('@')?;
    if is_spoken(version) {
        PACKAGES.into_iter().find(|name| *name == package)
    } else {
        None
    }
}

/// Whether an import is from one of the packages, such as `wasi:cli/stdin@0.3.0`.
pub(crate) fn has(import: &str) -> bool {
    package(import).is_some()
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
