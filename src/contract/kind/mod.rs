//! What a component is, from the names of its exports.

mod error;

use super::PACKAGE;
use super::version::{Version, first_host};

pub use error::KindError;

/// What a plugin is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One chapter at a time.
    Chapter,
    /// The whole book.
    Book,
    /// A handle on the book, which stays with the host.
    Editor,
    /// One chapter after the other, in order, and then it is asked what to change.
    Session,
    /// The whole book as JSON on standard input, as mdBook hands it to any preprocessor.
    Command,
}

/// The package of WASI that a command exports `run` of.
const CLI: &str = "wasi:cli";

impl Kind {
    const ALL: [Self; 5] = [
        Self::Chapter,
        Self::Book,
        Self::Editor,
        Self::Session,
        Self::Command,
    ];

    /// The package and the interface that a plugin of this kind exports.
    pub(super) fn interface(self) -> (&'static str, &'static str) {
        match self {
            Self::Chapter => (PACKAGE, "chapter-processor"),
            Self::Book => (PACKAGE, "book-processor"),
            Self::Editor => (PACKAGE, "book-editor"),
            Self::Session => (PACKAGE, "book-session"),
            Self::Command => (CLI, "run"),
        }
    }

    /// What programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chapter => "chapter",
            Self::Book => "book",
            Self::Editor => "editor",
            Self::Session => "session",
            Self::Command => "command",
        }
    }

    /// What a person calls a plugin of this kind.
    pub fn what(self) -> &'static str {
        match self {
            Self::Chapter => "chapter plugin",
            Self::Book => "book plugin",
            Self::Editor => "editor",
            Self::Session => "session",
            Self::Command => "command (an ordinary preprocessor)",
        }
    }

    /// The kind of the plugins that export an interface.
    fn of(package: &str, interface: &str) -> Option<Self> {
        match (package, interface) {
            (PACKAGE, ASYNC_CHAPTER) => Some(Self::Chapter),
            (PACKAGE, ASYNC_BOOK) => Some(Self::Book),
            interface => Self::ALL
                .into_iter()
                .find(|kind| kind.interface() == interface),
        }
    }
}

/// The version by which a plugin runs of a kind that 0.1 does not have.
fn since_0_2(version: &semver::Version) -> Option<Version> {
    Version::of(version).filter(|version| *version >= Version::V0_2)
}

/// The interface of [`Export::AsyncChapter`].
const ASYNC_CHAPTER: &str = "async-chapter-processor";

/// The interface of [`Export::AsyncBook`].
const ASYNC_BOOK: &str = "async-book-processor";

/// The export by which a plugin is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Export {
    /// `async-chapter-processor`, which came with 0.2.
    AsyncChapter,
    /// `async-book-processor`, likewise.
    AsyncBook,
    /// `chapter-processor`.
    Chapter(Version),
    /// `book-processor`.
    Book(Version),
    /// `book-editor`, of 0.2.
    Editor,
    /// `book-session`, of 0.2.
    Session,
    /// WASI's `run`.
    Command,
}

impl Export {
    /// How this host runs a plugin that exports a version of an interface.
    fn of(kind: Kind, interface: &str, version: &semver::Version) -> Option<Self> {
        match (kind, interface) {
            (_, ASYNC_CHAPTER) => since_0_2(version).map(|_| Self::AsyncChapter),
            (_, ASYNC_BOOK) => since_0_2(version).map(|_| Self::AsyncBook),
            (Kind::Chapter, _) => Version::of(version).map(Self::Chapter),
            (Kind::Book, _) => Version::of(version).map(Self::Book),
            (Kind::Editor, _) => since_0_2(version).map(|_| Self::Editor),
            (Kind::Session, _) => since_0_2(version).map(|_| Self::Session),
            (Kind::Command, _) => {
                let is_spoken = matches!((version.major, version.minor), (0, 2 | 3));
                (is_spoken && version.pre.is_empty()).then_some(Self::Command)
            }
        }
    }

    /// The function that the plugin is called by, where that may wait for what else the plugin does. `None`: the
    /// contract has none that do.
    pub fn function(self) -> Option<&'static str> {
        match self {
            Self::AsyncChapter | Self::AsyncBook | Self::Chapter(_) | Self::Book(_) => {
                Some("process")
            }
            Self::Command => Some("run"),
            Self::Editor | Self::Session => None,
        }
    }

    /// What the plugin is handed.
    pub fn kind(self) -> Kind {
        match self {
            Self::AsyncChapter | Self::Chapter(_) => Kind::Chapter,
            Self::AsyncBook | Self::Book(_) => Kind::Book,
            Self::Editor => Kind::Editor,
            Self::Session => Kind::Session,
            Self::Command => Kind::Command,
        }
    }

    /// The contract's version. `None`: it is not the contract's.
    pub fn version(self) -> Option<Version> {
        match self {
            Self::AsyncChapter | Self::AsyncBook => Some(Version::V0_2),
            Self::Chapter(version) | Self::Book(version) => Some(version),
            Self::Editor | Self::Session => Some(Version::V0_2),
            Self::Command => None,
        }
    }
}

/// What the host has to say about a name that a component imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// An interface of the contract in a version that the host speaks.
    Ours(Version),
    /// The contract's package in a version that is newer than the host's.
    Newer,
    /// The contract's package in a version that the host does not speak.
    Older,
    /// Nothing of the contract's.
    Foreign,
}

impl Offer {
    /// Judges an import by its name, such as `mdbook:preprocessor/log@0.1.0`.
    pub fn of(import: &str) -> Self {
        let Some((PACKAGE, interface, version)) = split(import) else {
            return Self::Foreign;
        };
        match version.as_ref().and_then(Version::of) {
            // Within a version, whole interfaces may be added.
            Some(spoken) if !spoken.interfaces().contains(&interface) => Self::Newer,
            Some(spoken) => Self::Ours(spoken),
            None if version.is_some_and(|version| version > Version::NEWEST.number()) => {
                Self::Newer
            }
            None => Self::Older,
        }
    }
}

/// The release of mdbook-wasm that a plugin with an import of a newer version of the contract needs, where that is
/// known.
pub fn needed_host(import: &str) -> Option<semver::Version> {
    let (_, _, version) = split(import)?;
    let unknown = version.filter(|version| Version::of(version).is_none())?;
    Some(first_host(&unknown))
}

/// `package:name/interface@version`.
fn split(name: &str) -> Option<(&str, &str, Option<semver::Version>)> {
    let (package, rest) = name.split_once('/')?;
    let (interface, version) = match rest.split_once('@') {
        Some((interface, version)) => (interface, semver::Version::parse(version).ok()),
        None => (rest, None),
    };
    Some((package, interface, version))
}

/// How the component that exports `names` is run: in the newest version that it was built for. Exports that
/// are not the contract's are overlooked: generators of some languages add their own.
///
/// # Errors
/// [`KindError`], where it is of no kind or of two.
pub fn export<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Export, KindError> {
    let names: Vec<&str> = names.into_iter().collect();
    let mut found = Vec::new();
    let mut other = None;
    for name in &names {
        let Some((package, interface, version)) = split(name) else {
            continue;
        };
        let Some(kind) = Kind::of(package, interface) else {
            continue;
        };
        let Some(version) = version else {
            continue;
        };
        match Export::of(kind, interface, &version) {
            Some(export) => found.push((*name, export)),
            None => other = Some((*name, kind, version)),
        }
    }
    let Some((_, newest)) = found.iter().max_by_key(|(_, export)| *export) else {
        return Err(match other {
            Some((name, Kind::Command, _)) => KindError::OtherWasi(name.to_owned()),
            Some((name, _, version)) => KindError::OtherVersion(name.to_owned(), version),
            None => KindError::None(names.iter().map(|&n| n.to_owned()).collect()),
        });
    };
    if found.iter().all(|(_, one)| one.kind() == newest.kind()) {
        return Ok(*newest);
    }
    let found = found.iter().map(|(name, _)| (*name).to_owned());
    Err(KindError::Ambiguous(found.collect()))
}

/// The kind of the component that exports `names`.
///
/// # Errors
/// Likewise.
pub fn kind<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Kind, KindError> {
    export(names).map(Export::kind)
}

/// The newest version in which the component that exports `names` has assets, of those that this host speaks.
pub fn assets<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Version> {
    let version = |name| match split(name)? {
        (PACKAGE, "assets", Some(version)) => Version::of(&version),
        _ => None,
    };
    names.into_iter().filter_map(version).max()
}

/// The version of the contract that the component that exports `names` was built for, one that we speak
/// before others.
pub fn built_for<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<semver::Version> {
    let version = |name| match split(name)? {
        (PACKAGE, _, version) => version,
        _ => None,
    };
    let versions = names.into_iter().filter_map(version);
    versions.max_by_key(|version| (Version::of(version).is_some(), version.clone()))
}

#[cfg(test)]
mod tests {
    use super::{Export, Kind, Offer, assets, built_for, export, kind};
    use crate::contract::Version;

    const CHAPTER: &str = "mdbook:preprocessor/chapter-processor@0.1.0";
    const BOOK: &str = "mdbook:preprocessor/book-processor@0.1.7";

    #[test]
    fn each_kind_by_its_export_whatever_else_there_is() {
        assert_eq!(kind([CHAPTER]), Ok(Kind::Chapter));
        assert_eq!(kind(["init", BOOK, "exports"]), Ok(Kind::Book));
        assert_eq!(kind(["wasi:cli/run@0.2.6"]), Ok(Kind::Command));
        assert_eq!(kind(["wasi:cli/run@0.3.0"]), Ok(Kind::Command));
        assert_eq!(built_for(["wasi:cli/run@0.2.6"]), None);
    }

    #[test]
    fn a_plugin_for_several_versions_runs_in_the_newest_that_we_speak() {
        let in_version = |patch| format!("mdbook:preprocessor/chapter-processor@{patch}");
        let (newer, unknown) = (in_version("0.2.1"), in_version("0.3.0"));
        assert_eq!(export([CHAPTER]), Ok(Export::Chapter(Version::V0_1)));
        for names in [[CHAPTER, &newer, &unknown], [&unknown, &newer, CHAPTER]] {
            assert_eq!(export(names), Ok(Export::Chapter(Version::V0_2)));
            assert_eq!(built_for(names), Some(semver::Version::new(0, 2, 1)));
        }
        assert_eq!(
            export([CHAPTER, &unknown]),
            Ok(Export::Chapter(Version::V0_1))
        );
    }

    #[test]
    fn functions_that_wait_are_a_way_of_their_own() {
        let of = |interface: &str| export([&*format!("mdbook:preprocessor/async-{interface}")]);
        assert_eq!(of("chapter-processor@0.2.3"), Ok(Export::AsyncChapter));
        assert_eq!(of("book-processor@0.2.0"), Ok(Export::AsyncBook));
        assert!(of("chapter-processor@0.1.0").is_err() && of("book-processor@0.3.0").is_err());
        let both = ["async-chapter-processor", "chapter-processor"];
        let both = both.map(|name| format!("mdbook:preprocessor/{name}@0.2.0"));
        let plain = Ok(Export::Chapter(Version::V0_2));
        assert_eq!(
            export(both.iter().map(String::as_str)),
            plain,
            "it costs less"
        );
    }

    #[test]
    fn assets_come_besides() {
        let name = "mdbook:preprocessor/assets@0.1.3";
        assert_eq!(kind([name, CHAPTER]), Ok(Kind::Chapter));
        assert_eq!(assets([CHAPTER, name]), Some(Version::V0_1));
        assert_eq!(assets([CHAPTER]), None);
        assert_eq!(assets(["mdbook:preprocessor/assets@0.3.0"]), None);
        assert!(kind([name]).is_err(), "they are no plugin by themselves");
    }

    #[test]
    fn what_is_refused_says_who_must_act() {
        let said = |names: &[&str]| {
            let error = kind(names.iter().copied()).unwrap_err();
            format!("{error}; {}", error.help())
        };
        assert!(said(&[]).contains("exports nothing, and expected is `mdbook"));
        assert!(said(&[CHAPTER, BOOK]).contains("both `mdbook:preprocessor/chapter"));
        assert!(said(&[CHAPTER, "wasi:cli/run@0.2.6"]).contains("not clear how to run it"));
        for version in ["0.4.0", "0.3.0-rc-2026-01-06"] {
            assert!(said(&[&format!("wasi:cli/run@{version}")]).contains("another WASI than 0.2"));
        }
        let newer = said(&["mdbook:preprocessor/book-processor@0.3.0"]);
        assert!(
            newer.contains("0.3.0") && newer.contains("it needs mdbook-wasm 0.3.0 or newer"),
            "{newer}"
        );
        let older = said(&["mdbook:preprocessor/book-processor@0.0.9"]);
        assert!(older.contains("the plugin is too old"), "{older}");
        let draft = said(&["mdbook:preprocessor/book-processor@0.3.0-rc.1"]);
        assert!(draft.contains("0.3.0-rc.1") && draft.contains("a prerelease"));
    }

    #[test]
    fn imports_of_the_contract_by_version() {
        for (import, version) in [
            ("log@0.1.3", Version::V0_1),
            ("context@0.2.0", Version::V0_2),
        ] {
            let import = format!("mdbook:preprocessor/{import}");
            assert_eq!(Offer::of(&import), Offer::Ours(version));
        }
        for import in ["links@0.1.1", "context@0.1.0", "log@0.3.0"] {
            let import = format!("mdbook:preprocessor/{import}");
            assert_eq!(Offer::of(&import), Offer::Newer, "{import}");
        }
        assert_eq!(Offer::of("mdbook:preprocessor/log"), Offer::Older);
        assert_eq!(Offer::of("mdbook:preprocessor/log@0.0.1"), Offer::Older);
        assert_eq!(Offer::of("wasi:cli/stdin@0.2.0"), Offer::Foreign);
        assert_eq!(Offer::of("greet"), Offer::Foreign);
    }
}
