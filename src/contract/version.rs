//! The versions of the contract that this host speaks.

use std::fmt;

/// A version of the contract that this host speaks, any patch of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 0.1.
    V0_1,
    /// 0.2.
    V0_2,
}

/// The files of a version, by their names. The first has the package's name, so that all of them one after the
/// other are the package too.
pub type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../wit/", $folder, "/", $name)))),+]
    };
}

const V0_1: Files = files![
    "v0.1":
    "types.wit",
    "log.wit",
    "diagnostics.wit",
    "chapter-processor.wit",
    "book-processor.wit",
    "assets.wit",
    "worlds.wit",
];

const V0_2: Files = files![
    "v0.2":
    "types.wit",
    "context.wit",
    "log.wit",
    "diagnostics.wit",
    "markdown.wit",
    "edits.wit",
    "editing.wit",
    "chapter-processor.wit",
    "book-processor.wit",
    "async-chapter-processor.wit",
    "async-book-processor.wit",
    "book-editor.wit",
    "book-session.wit",
    "assets.wit",
    "worlds.wit",
];

impl Version {
    /// All of them, the oldest first.
    pub const ALL: [Self; 2] = [Self::V0_1, Self::V0_2];

    /// What plugins are best built for.
    pub const NEWEST: Self = Self::V0_2;

    /// The one by which a plugin runs that was built for `version`. Within 0.1, the component model's linking
    /// takes any patch for any other, and a prerelease matches nothing.
    pub fn of(version: &semver::Version) -> Option<Self> {
        let is_it = |known: &Self| {
            let known = known.number();
            (known.major, known.minor) == (version.major, version.minor)
        };
        let known = Self::ALL.into_iter().find(is_it);
        known.filter(|_| version.pre.is_empty())
    }

    /// Its number, with the patch that `wit/` has.
    pub const fn number(self) -> semver::Version {
        match self {
            Self::V0_1 => semver::Version::new(0, 1, 0),
            Self::V0_2 => semver::Version::new(0, 2, 0),
        }
    }

    /// What plugins may import.
    pub(super) const fn interfaces(self) -> &'static [&'static str] {
        match self {
            Self::V0_1 => &["types", "log", "diagnostics"],
            Self::V0_2 => &[
                "types",
                "context",
                "log",
                "diagnostics",
                "markdown",
                "edits",
                "editing",
            ],
        }
    }

    /// Its text.
    pub const fn files(self) -> Files {
        match self {
            Self::V0_1 => V0_1,
            Self::V0_2 => V0_2,
        }
    }

    /// All of its text, as one file of WIT.
    pub fn text(self) -> String {
        self.files().iter().map(|(_, text)| *text).collect()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

/// All versions that this host speaks, in words.
pub fn spoken() -> String {
    let short = |version: Version| {
        let semver::Version { major, minor, .. } = version.number();
        format!("{major}.{minor}")
    };
    Version::ALL.map(short).join(" and ")
}

/// The first release of mdbook-wasm that speaks a version of the contract. That of a version which is not known
/// yet follows from how they get their numbers, as `wit/README.md` promises it.
pub fn first_host(contract: &semver::Version) -> semver::Version {
    match Version::of(contract) {
        Some(Version::V0_1 | Version::V0_2) => semver::Version::new(0, 1, 0),
        None => semver::Version::new(contract.major, contract.minor, 0),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Version, first_host, spoken};
    use crate::contract::PACKAGE;

    #[test]
    fn every_file_is_there() {
        for version in Version::ALL {
            let semver::Version { major, minor, .. } = version.number();
            let folder = format!("wit/v{major}.{minor}");
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            let files = folder.read_dir().unwrap();
            let mut files: Vec<_> = files
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            files.sort();
            let embedded = version.files().iter().map(|(name, _)| *name);
            let mut embedded: Vec<_> = embedded.collect();
            embedded.sort_unstable();
            assert_eq!(embedded, files);
        }
    }

    #[test]
    fn the_first_file_has_the_name_of_the_package() {
        for version in Version::ALL {
            let name = format!("package {PACKAGE}@{version};");
            let files = version.files();
            assert!(files[0].1.starts_with(&name));
            let with_name = files.iter().map(|(_, text)| text.contains("package "));
            assert_eq!(with_name.filter(|has| *has).count(), 1);
        }
    }

    #[test]
    fn a_version_is_all_of_its_patches() {
        let of = |text: &str| Version::of(&text.parse().unwrap());
        assert_eq!(of("0.1.0"), Some(Version::V0_1));
        assert_eq!(of("0.2.7"), Some(Version::V0_2));
        assert_eq!(of("0.2.0-rc.1"), None);
        assert_eq!(of("0.3.0"), None);
        assert_eq!(of("1.2.0"), None);
        assert!(Version::ALL.is_sorted() && Version::ALL.last() == Some(&Version::NEWEST));
        assert_eq!(spoken(), "0.1 and 0.2");
    }

    #[test]
    fn no_version_is_spoken_before_its_release() {
        let own: semver::Version = env!("CARGO_PKG_VERSION").parse().unwrap();
        for version in Version::ALL {
            assert!(first_host(&version.number()) <= own, "{version}");
        }
        let first = |text: &str| first_host(&text.parse().unwrap()).to_string();
        assert_eq!(first("0.2.3"), "0.1.0");
        assert_eq!(first("1.4.2"), "1.4.0");
    }
}
