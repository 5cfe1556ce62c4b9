//! The requirement of a book: a package and its acceptable versions.

use std::cmp::Ordering;
use std::fmt;

use semver::VersionReq;

/// A package, and the versions of it that a book accepts. Requirements are ordered by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageRequirement {
    /// The package's name, such as `acme:emoji`.
    pub name: String,
    /// The acceptable versions, such as `^1.2`.
    pub version_req: VersionReq,
}

impl PackageRequirement {
    /// Parses `acme:emoji@^1.2`. A name is two labels of lower-case letters, digits and hyphens, as in the component
    /// model. The versions are written as in Cargo.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, version_req) = text.split_once('@')?;
        Self::new(name, version_req)
    }

    /// Parses the two halves of a requirement.
    pub fn new(name: &str, version_req: &str) -> Option<Self> {
        let (namespace, package) = name.split_once(':')?;
        (is_label(namespace) && is_label(package)).then_some(())?;
        Some(Self {
            name: name.to_owned(),
            version_req: version_req.parse().ok()?,
        })
    }

    /// Returns the package's name without its namespace, which is the default name of a plugin.
    pub fn short_name(&self) -> &str {
        let short = self.name.split_once(':').map(|(_, package)| package);
        short.unwrap_or(&self.name)
    }
}

/// The requirement as in `book.toml`, with the operator written out: `1.2` is `^1.2`.
impl fmt::Display for PackageRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.version_req)
    }
}

impl Ord for PackageRequirement {
    fn cmp(&self, other: &Self) -> Ordering {
        let version_reqs = || (self.version_req.to_string()).cmp(&other.version_req.to_string());
        self.name.cmp(&other.name).then_with(version_reqs)
    }
}

impl PartialOrd for PackageRequirement {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_label(text: &str) -> bool {
    text.split('-').all(|word| {
        let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::PackageRequirement;

    #[test]
    fn names_and_versions_are_parsed() {
        let shown =
            |text| PackageRequirement::parse(text).map(|requirement| requirement.to_string());
        assert_eq!(shown("acme:emoji@^1.2").as_deref(), Some("acme:emoji@^1.2"));
        assert_eq!(shown("a:b-c2@1.2").as_deref(), Some("a:b-c2@^1.2"));
        assert_eq!(shown("a:b@>=1, <2.5").as_deref(), Some("a:b@>=1, <2.5"));
        assert_eq!(
            PackageRequirement::parse("a:b-c@*").unwrap().short_name(),
            "b-c"
        );
        for bad in [
            "", "a:b", "a@1", "a:b@", "a:b@one", "A:b@1", "a:b:c@1", "a/b:c@1", "a:../b@1",
            "a:b-@1", "a:1b@1", ":b@1", "a:é@1",
        ] {
            assert_eq!(PackageRequirement::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn requirements_are_ordered_by_name() {
        let mut all = ["b:a@1", "a:b@2", "a:b@1", "a:a-b@1"]
            .map(|text| PackageRequirement::parse(text).unwrap());
        all.sort();
        let all = all.map(|requirement| requirement.to_string());
        assert_eq!(all, ["a:a-b@^1", "a:b@^1", "a:b@^2", "b:a@^1"]);
    }
}
