//! Names of interfaces whose versions are compatible.

use semver::Version;

/// Common part of all names that are compatible: the interface, and the numbers of its version that have to be equal.
pub type CompatKey<'n> = (&'n str, Option<[u64; 3]>);

/// Returns the version in a name, if it has one.
pub fn version(name: &str) -> Option<Version> {
    Version::parse(name.split_once('@')?.1).ok()
}

/// Returns true if one name may stand for the other: if they are equal, or their versions compatible.
///
/// Versions are compatible as the component model has it: up to the first number that is not 0 they are equal. A
/// prerelease is compatible with itself only.
pub fn is_semver_compatible(one: &str, other: &str) -> bool {
    compat_key(one) == compat_key(other)
}

/// Returns the key that a name shares with all names that are compatible with it.
pub fn compat_key(name: &str) -> CompatKey<'_> {
    let Some((interface, _)) = name.split_once('@') else {
        return (name, None);
    };
    match version(name) {
        Some(version) if version.pre.is_empty() => {
            let Version {
                major,
                minor,
                patch,
                ..
            } = version;
            let significant = match (major, minor) {
                (0, 0) => [0, 0, patch],
                (0, _) => [0, minor, 0],
                _ => [major, 0, 0],
            };
            (interface, Some(significant))
        }
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::is_semver_compatible;

    #[test]
    fn versions_are_compatible_as_the_component_model_has_it() {
        for (one, other, is_compatible) in [
            ("a:b/c@1.0.0", "a:b/c@1.9.3", true),
            ("a:b/c@1.9.3", "a:b/c@1.0.0", true),
            ("a:b/c@1.0.0", "a:b/c@2.0.0", false),
            ("a:b/c@0.1.0", "a:b/c@0.1.7", true),
            ("a:b/c@0.1.0", "a:b/c@0.2.0", false),
            ("a:b/c@0.0.1", "a:b/c@0.0.2", false),
            ("a:b/c@0.0.1", "a:b/c@0.0.1", true),
            ("a:b/c@1.0.0", "a:b/d@1.0.0", false),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0", false),
            ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0-rc.1", true),
            ("a:b/c", "a:b/c", true),
            ("a:b/c", "a:b/c@1.0.0", false),
            ("a:b/c@x", "a:b/c@y", false),
        ] {
            assert_eq!(
                is_semver_compatible(one, other),
                is_compatible,
                "{one} and {other}"
            );
        }
    }
}
