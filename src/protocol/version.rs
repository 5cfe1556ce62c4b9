//! Which mdBook is speaking.

use semver::Version;

/// How a version of mdBook writes a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// mdBook 0.4: `{"sections": […], "__non_exhaustive": null}`.
    Sections,
    /// mdBook 0.5: `{"items": […]}`.
    Items,
}

impl Dialect {
    /// The name of the field that holds the items.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sections => "sections",
            Self::Items => "items",
        }
    }

    /// The newest version that is known to write it.
    pub fn version(self) -> &'static str {
        match self {
            Self::Sections => "0.4.52",
            Self::Items => "0.5.4",
        }
    }

    /// The dialect of a version, or `None` for a version that this program was not tested with.
    pub fn of(version: &str) -> Option<Self> {
        let version = Version::parse(version).ok()?;
        match (version.major, version.minor) {
            (0, 4) => Some(Self::Sections),
            (0, 5) => Some(Self::Items),
            _ => None,
        }
    }
}

/// What to say about a version whose dialect is not known.
pub fn warning(version: &str) -> String {
    format!(
        "mdBook {version} is newer or older than mdbook-wasm {} knows (0.4 and 0.5); \
         going on, since the book has a shape that it understands",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn versions_by_semver() {
        assert_eq!(Dialect::of("0.4.52"), Some(Dialect::Sections));
        assert_eq!(Dialect::of("0.5.0-beta.1"), Some(Dialect::Items));
        assert_eq!(Dialect::of("0.5.4"), Some(Dialect::Items));
        assert_eq!(Dialect::of("0.6.0"), None);
        assert_eq!(Dialect::of("1.5.0"), None);
        assert_eq!(Dialect::of("five"), None);
    }
}
