//! Versions of mdBook's protocol for preprocessors.

use semver::Version;

/// Defines [`ProtocolVersion`], with the number of each version.
macro_rules! versions {
    ($($(#[$doc:meta])* $version:ident = $number:literal,)+) => {
        /// A version of mdBook's protocol for preprocessors, called like the mdBook that brought it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProtocolVersion {
            $($(#[$doc])* $version,)+
        }

        impl ProtocolVersion {
            /// All versions, the oldest first.
            pub const ALL: [Self; [$(Self::$version),+].len()] = [$(Self::$version),+];

            /// Returns the number, such as `0.5`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$version => $number,)+
                }
            }
        }
    };
}

versions! {
    /// The protocol of mdBook 0.4: a book is `{"sections": […], "__non_exhaustive": null}`.
    V0_4 = "0.4",
    /// The protocol of mdBook 0.5: a book is `{"items": […]}`.
    V0_5 = "0.5",
}

impl ProtocolVersion {
    /// The newest version.
    pub const NEWEST: Self = Self::ALL[Self::ALL.len() - 1];

    /// Returns the name of the JSON field that holds a book's items.
    pub const fn items_key(self) -> &'static str {
        match self {
            Self::V0_4 => "sections",
            Self::V0_5 => "items",
        }
    }

    /// Returns the newest release of mdBook that is known to use this version.
    pub const fn newest_mdbook(self) -> &'static str {
        match self {
            Self::V0_4 => "0.4.52",
            Self::V0_5 => "0.5.4",
        }
    }

    /// Returns the protocol of a release of mdBook, such as `0.5.4`, or `None` if it is not known.
    pub fn of_mdbook(version: &str) -> Option<Self> {
        let version = Version::parse(version).ok()?;
        let name = format!("{}.{}", version.major, version.minor);
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Returns the newest version whose books have their items in this JSON field.
    pub(super) fn of_items_key(key: &str) -> Option<Self> {
        let mut newest_first = Self::ALL.into_iter().rev();
        newest_first.find(|known| known.items_key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::ProtocolVersion;

    #[test]
    fn releases_of_mdbook_have_the_protocol_of_their_minor_version() {
        let of_mdbook = ProtocolVersion::of_mdbook;
        assert_eq!(of_mdbook("0.4.52"), Some(ProtocolVersion::V0_4));
        assert_eq!(of_mdbook("0.5.0-beta.1"), Some(ProtocolVersion::V0_5));
        assert_eq!(of_mdbook("0.5.4"), Some(ProtocolVersion::V0_5));
        assert_eq!(of_mdbook("0.6.0"), None);
        assert_eq!(of_mdbook("1.5.0"), None);
        assert_eq!(of_mdbook("five"), None);
    }
}
