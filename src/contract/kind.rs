//! What a component is, from the names of its exports.

use semver::Version;

use super::{PACKAGE, VERSION};

/// What a plugin is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One chapter at a time.
    Chapter,
    /// The whole book.
    Book,
    /// The whole book as JSON on standard input, as mdBook hands it to any preprocessor.
    Command,
}

/// The package of WASI that a command exports `run` of.
const CLI: &str = "wasi:cli";

impl Kind {
    const ALL: [Self; 3] = [Self::Chapter, Self::Book, Self::Command];

    /// The package and the interface that a plugin of this kind exports.
    pub(super) fn interface(self) -> (&'static str, &'static str) {
        match self {
            Self::Chapter => (PACKAGE, "chapter-processor"),
            Self::Book => (PACKAGE, "book-processor"),
            Self::Command => (CLI, "run"),
        }
    }

    /// What programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chapter => "chapter",
            Self::Book => "book",
            Self::Command => "command",
        }
    }

    /// What a person calls a plugin of this kind.
    pub fn what(self) -> &'static str {
        match self {
            Self::Chapter => "chapter plugin",
            Self::Book => "book plugin",
            Self::Command => "command (an ordinary preprocessor)",
        }
    }

    /// Whether this host runs plugins of this kind that were built for a version of its interface.
    fn speaks(self, version: &Version) -> bool {
        match self {
            Self::Chapter | Self::Book => speaks(version),
            Self::Command => (version.major, version.minor) == (0, 2) && version.pre.is_empty(),
        }
    }
}

/// Why a component is none of our kinds.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// It exports nothing that the contract names.
    #[error(
        "it is a component, but not a plugin: it exports {}, and expected is {}",
        list(.0),
        expected()
    )]
    None(Vec<String>),
    /// It exports two kinds at once.
    #[error(
        "it exports both {}, so it is not clear how to run it",
        list(.0)
    )]
    Ambiguous(Vec<String>),
    /// It was built for a version that this host does not speak.
    #[error(
        "it was built for version {1} of the contract (it exports `{0}`), and this host speaks \
         {VERSION}"
    )]
    OtherVersion(String, Version),
    /// It is an ordinary program, built for a WASI that this host does not have.
    #[error("it is a command for another WASI than 0.2, which this host has (it exports `{0}`)")]
    OtherWasi(String),
}

impl KindError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::None(names) if names.is_empty() => {
                "does its code export a plugin (in Rust by `export!(Plugin);`), and is it the right file?"
                    .to_owned()
            }
            Self::None(_) => {
                "is it the right file, and was it built for one of the contract's worlds?"
                    .to_owned()
            }
            Self::Ambiguous(_) => "build it for one of the contract's worlds".to_owned(),
            Self::OtherWasi(_) => {
                "build it for WASI 0.2 (Rust: `wasm32-wasip2`), or upgrade mdbook-wasm if there is a \
                 newer one"
                    .to_owned()
            }
            Self::OtherVersion(_, version) if *version > VERSION => format!(
                "mdbook-wasm {} is too old for it: upgrade mdbook-wasm; or, if the plugin is your own, \
                 build it against the contract {VERSION}",
                env!("CARGO_PKG_VERSION")
            ),
            Self::OtherVersion(..) => format!(
                "the plugin is too old: ask its author for a newer build; or, if it is your own, build \
                 it against the contract {VERSION}"
            ),
        }
    }
}

fn expected() -> String {
    format!(
        "`{PACKAGE}/chapter-processor@{VERSION}`, `{PACKAGE}/book-processor@{VERSION}`, or \
         `{CLI}/run@0.2.0`, which programs have"
    )
}

fn list(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" and "),
    }
}

/// What the host offers of the contract.
const INTERFACES: [&str; 3] = ["types", "log", "diagnostics"];

/// What the host has to say about a name that a component imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// An interface of the contract in a version that the host speaks.
    Ours,
    /// The contract's package in a version that is newer than the host's.
    Newer,
    /// The contract's package in a version that the host no longer speaks.
    Older,
    /// Nothing of the contract's.
    Foreign,
}

impl Offer {
    /// Judges an import by its name, such as `mdbook:preprocessor/log@0.1.0`.
    pub fn of(import: &str) -> Self {
        match split(import) {
            Some((PACKAGE, interface, Some(version))) if speaks(&version) => {
                // Within a version, whole interfaces may be added.
                if INTERFACES.contains(&interface) {
                    Self::Ours
                } else {
                    Self::Newer
                }
            }
            Some((PACKAGE, _, Some(version))) if version > VERSION => Self::Newer,
            Some((PACKAGE, ..)) => Self::Older,
            _ => Self::Foreign,
        }
    }
}

/// `package:name/interface@version`.
fn split(name: &str) -> Option<(&str, &str, Option<Version>)> {
    let (package, rest) = name.split_once('/')?;
    let (interface, version) = match rest.split_once('@') {
        Some((interface, version)) => (interface, Version::parse(version).ok()),
        None => (rest, None),
    };
    Some((package, interface, version))
}

/// Within 0.1 the component model's linking takes any patch for any other, and a prerelease
/// matches nothing.
fn speaks(version: &Version) -> bool {
    (version.major, version.minor) == (VERSION.major, VERSION.minor) && version.pre.is_empty()
}

/// The kind of the component that exports `names`. Exports that are not the contract's are
/// overlooked: generators of some languages add their own.
///
/// # Errors
/// [`KindError`], where it is of no kind or of two.
pub fn kind<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Kind, KindError> {
    let names: Vec<&str> = names.into_iter().collect();
    let mut found = Vec::new();
    let mut other = None;
    for name in &names {
        let Some((package, interface, version)) = split(name) else {
            continue;
        };
        let is_of = |kind: &Kind| kind.interface() == (package, interface);
        let Some(kind) = Kind::ALL.into_iter().find(is_of) else {
            continue;
        };
        match version {
            Some(version) if kind.speaks(&version) => found.push((*name, kind)),
            Some(version) => other = Some((*name, kind, version)),
            None => {}
        }
    }
    match (&found[..], other) {
        ([(_, kind)], _) => Ok(*kind),
        ([], Some((name, Kind::Command, _))) => Err(KindError::OtherWasi(name.to_owned())),
        ([], Some((name, _, version))) => Err(KindError::OtherVersion(name.to_owned(), version)),
        ([], None) => Err(KindError::None(
            names.iter().map(|&n| n.to_owned()).collect(),
        )),
        (several, _) => Err(KindError::Ambiguous(
            several.iter().map(|(name, _)| (*name).to_owned()).collect(),
        )),
    }
}

/// Whether the component that exports `names` has assets, in a version that this host speaks.
pub fn has_assets<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    names.into_iter().any(
        |name| matches!(split(name), Some((PACKAGE, "assets", Some(version))) if speaks(&version)),
    )
}

/// The version of the contract that the component that exports `names` was built for, the one that we
/// speak before others.
pub fn built_for<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Version> {
    let version = |name| match split(name)? {
        (PACKAGE, _, version) => version,
        _ => None,
    };
    let versions = names.into_iter().filter_map(version);
    versions.max_by_key(|version| (speaks(version), version.clone()))
}

#[cfg(test)]
mod tests {
    use super::{Kind, Offer, built_for, has_assets, kind};

    const CHAPTER: &str = "mdbook:preprocessor/chapter-processor@0.1.0";
    const BOOK: &str = "mdbook:preprocessor/book-processor@0.1.7";

    #[test]
    fn each_kind_by_its_export_whatever_else_there_is() {
        assert_eq!(kind([CHAPTER]), Ok(Kind::Chapter));
        assert_eq!(kind(["init", BOOK, "exports"]), Ok(Kind::Book));
        assert_eq!(kind(["wasi:cli/run@0.2.6"]), Ok(Kind::Command));
        assert_eq!(
            kind([CHAPTER, "mdbook:preprocessor/chapter-processor@0.2.0"]),
            Ok(Kind::Chapter),
            "a plugin for two versions runs as the one that we speak"
        );
        let version = built_for([CHAPTER, "mdbook:preprocessor/chapter-processor@0.2.0"]);
        assert_eq!(version, Some(semver::Version::new(0, 1, 0)));
        assert_eq!(built_for(["wasi:cli/run@0.2.6"]), None);
    }

    #[test]
    fn assets_come_besides() {
        let assets = "mdbook:preprocessor/assets@0.1.3";
        assert_eq!(kind([assets, CHAPTER]), Ok(Kind::Chapter));
        assert!(has_assets([CHAPTER, assets]) && !has_assets([CHAPTER]));
        assert!(!has_assets(["mdbook:preprocessor/assets@0.2.0"]));
        assert!(kind([assets]).is_err(), "they are no plugin by themselves");
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
        assert!(said(&["wasi:cli/run@0.3.0"]).contains("another WASI than 0.2"));
        let newer = said(&["mdbook:preprocessor/book-processor@0.2.0"]);
        assert!(
            newer.contains("0.2.0") && newer.contains("upgrade mdbook-wasm"),
            "{newer}"
        );
        let older = said(&["mdbook:preprocessor/book-processor@0.0.9"]);
        assert!(older.contains("the plugin is too old"), "{older}");
        assert!(said(&["mdbook:preprocessor/book-processor@0.1.0-rc.1"]).contains("0.1.0-rc.1"));
    }

    #[test]
    fn imports_of_the_contract_by_version() {
        assert_eq!(Offer::of("mdbook:preprocessor/log@0.1.3"), Offer::Ours);
        assert_eq!(Offer::of("mdbook:preprocessor/links@0.1.1"), Offer::Newer);
        assert_eq!(Offer::of("mdbook:preprocessor/log@0.2.0"), Offer::Newer);
        assert_eq!(Offer::of("mdbook:preprocessor/log@0.0.1"), Offer::Older);
        assert_eq!(Offer::of("wasi:cli/stdin@0.2.0"), Offer::Foreign);
        assert_eq!(Offer::of("greet"), Offer::Foreign);
    }
}
