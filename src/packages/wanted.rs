//! A package as a book asks for it.

use std::cmp::Ordering;
use std::fmt;

use semver::VersionReq;

/// The name of a package, and which of its versions will do. They are ordered by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Such as `acme:emoji`.
    pub name: String,
    /// Such as `^1.2`.
    pub requirement: VersionReq,
}

impl Wanted {
    /// Reads `acme:emoji@^1.2`. A name is two labels, each of words with lower-case letters and digits, as the
    /// component model has them; a requirement is what Cargo takes for one.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, requirement) = text.split_once('@')?;
        Self::new(name, requirement)
    }

    /// Of its two halves.
    pub fn new(name: &str, requirement: &str) -> Option<Self> {
        let (namespace, package) = name.split_once(':')?;
        (is_label(namespace) && is_label(package)).then_some(())?;
        Some(Self {
            name: name.to_owned(),
            requirement: requirement.parse().ok()?,
        })
    }

    /// What a plugin is called that is this package, as long as nobody gives it another name.
    pub fn short(&self) -> &str {
        let short = self.name.split_once(':').map(|(_, package)| package);
        short.unwrap_or(&self.name)
    }
}

/// As it stands in `book.toml`, but with the requirement written out: `1.2` is `^1.2`.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.requirement)
    }
}

impl Ord for Wanted {
    fn cmp(&self, other: &Self) -> Ordering {
        let requirements = || (self.requirement.to_string()).cmp(&other.requirement.to_string());
        self.name.cmp(&other.name).then_with(requirements)
    }
}

impl PartialOrd for Wanted {
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
    use super::Wanted;

    #[test]
    fn names_and_requirements() {
        let shown = |text| Wanted::parse(text).map(|wanted| wanted.to_string());
        assert_eq!(shown("acme:emoji@^1.2").as_deref(), Some("acme:emoji@^1.2"));
        assert_eq!(shown("a:b-c2@1.2").as_deref(), Some("a:b-c2@^1.2"));
        assert_eq!(shown("a:b@>=1, <2.5").as_deref(), Some("a:b@>=1, <2.5"));
        assert_eq!(Wanted::parse("a:b-c@*").unwrap().short(), "b-c");
        for bad in [
            "", "a:b", "a@1", "a:b@", "a:b@one", "A:b@1", "a:b:c@1", "a/b:c@1", "a:../b@1",
            "a:b-@1", "a:1b@1", ":b@1", "a:é@1",
        ] {
            assert_eq!(Wanted::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn their_order_is_that_of_their_names() {
        let mut all =
            ["b:a@1", "a:b@2", "a:b@1", "a:a-b@1"].map(|text| Wanted::parse(text).unwrap());
        all.sort();
        let all = all.map(|wanted| wanted.to_string());
        assert_eq!(all, ["a:a-b@^1", "a:b@^1", "a:b@^2", "b:a@^1"]);
    }
}
