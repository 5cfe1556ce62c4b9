//! Version resolution: the version of a package that a book gets.

use semver::Version;

use super::registry::AvailableVersion;
use crate::packages::PackageRequirement;
use crate::problem::{ErrorKind, Problem};

/// The version that a book gets.
#[derive(Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The newest version that matches and is not yanked.
    Newest(Version),
    /// The locked version. It is yanked, but no newer version matches.
    Yanked(Version),
}

/// The largest number of versions that a message lists.
const MAX_LISTED: usize = 10;

/// Chooses a version from those that are available in the registry of this name. `locked` is the version that the book
/// has now.
///
/// # Errors
/// No version matches the requirement.
pub fn resolve_version(
    requirement: &PackageRequirement,
    available: &[AvailableVersion],
    locked: Option<&Version>,
    registry: &str,
) -> Result<Resolution, Problem> {
    let matching = available
        .iter()
        .filter(|available| requirement.version_req.matches(&available.version));
    let newest = matching.clone().filter(|available| !available.is_yanked);
    let newest = newest.map(|available| &available.version).max();
    let yanked = matching
        .filter(|available| available.is_yanked)
        .map(|available| &available.version)
        .find(|yanked| Some(*yanked) == locked);
    match (newest, yanked) {
        (newest, Some(yanked)) if newest.is_none_or(|newest| newest < yanked) => {
            Ok(Resolution::Yanked(yanked.clone()))
        }
        (Some(newest), _) => Ok(Resolution::Newest(newest.clone())),
        (None, _) => Err(no_match(requirement, available, registry)),
    }
}

fn no_match(
    requirement: &PackageRequirement,
    available: &[AvailableVersion],
    registry: &str,
) -> Problem {
    let PackageRequirement { name, version_req } = requirement;
    let what = format!("no version of `{name}` matches `{version_req}`");
    let mut available: Vec<_> = available.iter().collect();
    available.sort_by(|a, b| b.version.cmp(&a.version));
    let listed = available.iter().take(MAX_LISTED).map(|available| {
        let yanked = if available.is_yanked { " (yanked)" } else { "" };
        format!("{}{yanked}", available.version)
    });
    let mut listed: Vec<_> = listed.collect();
    if available.len() > MAX_LISTED {
        listed.push(format!("{} more", available.len() - MAX_LISTED));
    }
    let versions = match &listed[..] {
        [] => "no versions".to_owned(),
        listed => listed.join(", "),
    };
    Problem::new(ErrorKind::Refused, what)
        .why(format!("the registry `{registry}` has {versions}"))
        .help(Some("change the requirement in `book.toml`"))
}

/// Creates a warning about a locked version that is yanked.
pub fn yanked_warning(package: &str, version: &Version) -> Problem {
    let what = format!("package `{package}` {version} is yanked");
    Problem::new(ErrorKind::Refused, what)
        .why("its author has withdrawn this version, and no newer one matches the book's requirement")
        .help(Some(
            "change the requirement in `book.toml` once a newer version is published",
        ))
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::{Resolution, resolve_version};
    use crate::fetch::AvailableVersion;
    use crate::packages::PackageRequirement;
    use crate::style::strip_styles;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    /// Creates versions. Those with a `-` in front are yanked.
    fn available(versions: &[&str]) -> Vec<AvailableVersion> {
        let available = versions.iter().map(|text| AvailableVersion {
            version: version(text.trim_start_matches('-')),
            is_yanked: text.starts_with('-'),
        });
        available.collect()
    }

    #[test]
    fn the_newest_matching_version_is_chosen_unless_it_is_yanked() {
        let requirement = PackageRequirement::parse("a:b@^1.2").unwrap();
        let resolve = |versions: &[&str], locked: Option<&str>| {
            let locked = locked.map(version);
            resolve_version(
                &requirement,
                &available(versions),
                locked.as_ref(),
                "registry.example",
            )
            .unwrap()
        };
        let newest = |text| Resolution::Newest(version(text));
        let all = ["1.1.0", "1.10.0", "1.9.0", "2.0.0", "1.11.0-rc.1"];
        assert_eq!(resolve(&all, None), newest("1.10.0"));
        assert_eq!(resolve(&all, Some("1.2.0")), newest("1.10.0"));
        assert_eq!(resolve(&["1.2.0", "-1.3.0"], None), newest("1.2.0"));
        let unchanged = Resolution::Yanked(version("1.3.0"));
        assert_eq!(resolve(&["1.2.0", "-1.3.0"], Some("1.3.0")), unchanged);
        assert_eq!(resolve(&["-1.3.0"], Some("1.3.0")), unchanged);
        assert_eq!(
            resolve(&["-1.3.0", "1.4.0"], Some("1.3.0")),
            newest("1.4.0")
        );
        assert_eq!(
            resolve(&["1.2.0"], Some("1.3.0")),
            newest("1.2.0"),
            "the locked version is gone"
        );
    }

    #[test]
    fn the_error_lists_the_available_versions() {
        let requirement = PackageRequirement::parse("a:b@^3").unwrap();
        let error = |versions: &[&str]| {
            let result =
                resolve_version(&requirement, &available(versions), None, "registry.example");
            strip_styles(&result.unwrap_err()).to_string()
        };
        assert_eq!(
            error(&["1.0.0", "-3.0.0"]),
            "error: no version of `a:b` matches `^3`\n  why: the registry `registry.example` has 3.0.0 \
             (yanked), 1.0.0\n  help: change the requirement in `book.toml`"
        );
        assert!(error(&[]).contains("has no versions"));
        let many: Vec<_> = (0..12).map(|minor| format!("1.{minor}.0")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        assert!(error(&many).contains("1.2.0, 2 more\n"), "{}", error(&many));
    }
}
