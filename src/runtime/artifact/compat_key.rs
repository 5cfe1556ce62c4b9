//! Which names stand for each other.

use semver::Version;

/// The version in a name, where it has one.
pub fn version(name: &str) -> Option<Version> {
    Version::parse(name.split_once('@')?.1).ok()
}

/// Whether one name may stand for the other: the same, or of compatible versions, as the component model has it.
/// What follows a version's first number that is not 0 makes no difference, and a prerelease fits only itself.
pub fn fits(one: &str, other: &str) -> bool {
    track(one) == track(other)
}

/// What all names have in common that fit each other: the interface, and what of its version has to be the same.
pub type Track<'n> = (&'n str, Option<[u64; 3]>);

/// What a name has in common with those that fit it.
pub fn track(name: &str) -> Track<'_> {
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
            let same = match (major, minor) {
                (0, 0) => [0, 0, patch],
                (0, _) => [0, minor, 0],
                _ => [major, 0, 0],
            };
            (interface, Some(same))
        }
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn versions_fit_as_the_component_model_has_it() {
        for (one, other, fit) in [
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
            assert_eq!(fits(one, other), fit, "{one} and {other}");
        }
    }
}
