//! The file of a component: given by its path, or by the package that it belongs to.

use std::path::{Path, PathBuf};

use super::FETCH;
use super::error::SettingsError;
use super::table::Table;
use crate::packages::{FILE, Lock, Locked, Store, Wanted};

/// What [`Wanted`] parses, for messages.
const PACKAGE: &str = "a package with its versions, such as \"acme:emoji@^1.2\"";

/// A component's file, and the package that it belongs to.
#[derive(Debug)]
pub(super) struct Source {
    /// An absolute path. There may be no file at it.
    pub path: PathBuf,
    pub package: Option<Locked>,
}

impl Source {
    /// Reads `path` or `package` of a table. `whose` is "plugin" or "part", for messages. Relative paths are
    /// taken from `root`. For a package, reads the lock file in `root`.
    pub fn read(table: &Table<'_>, whose: &str, root: &Path) -> Result<Self, SettingsError> {
        match (table.string("path")?, package(table)?) {
            (Some(path), None) => Ok(Self {
                path: root.join(path),
                package: None,
            }),
            (None, Some(wanted)) => {
                let locked = locked(table, &wanted, root)?;
                let store = Store::of_user().map_err(|why| {
                    let what = "there is no place for fetched files";
                    table.error("package", what).why(why)
                })?;
                Ok(Self {
                    path: store.path(&locked.sha256),
                    package: Some(locked),
                })
            }
            (Some(_), Some(_)) => {
                let error = table.error("package", "there is a `path` too");
                Err(error.help("take out one of the two"))
            }
            (None, None) => {
                let expected = format!(
                    "expected the {whose}'s `.wasm` file, relative to the book's root, or else a `package`"
                );
                Err(table.error("path", "it is missing").help(expected))
            }
        }
    }
}

/// Reads the `package` of a table.
pub(super) fn package(table: &Table<'_>) -> Result<Option<Wanted>, SettingsError> {
    table.parsed("package", PACKAGE, Wanted::parse)
}

/// Finds a package in the book's lock file.
fn locked(table: &Table<'_>, wanted: &Wanted, root: &Path) -> Result<Locked, SettingsError> {
    let lock = Lock::read(root)?;
    if let Some(locked) = lock.as_ref().and_then(|lock| lock.find(wanted)) {
        return Ok(locked.clone());
    }
    let others = lock.iter().flat_map(Lock::packages);
    let others = others.filter(|other| other.wanted.name == wanted.name);
    let others: Vec<_> = others
        .map(|other| format!("{} for `{}`", other.version, other.wanted.requirement))
        .collect();
    let why = match (&lock, &others[..]) {
        (None, _) => format!("the book has no `{FILE}`"),
        (Some(_), []) => format!("`{FILE}` does not have it"),
        (Some(_), others) => format!("`{FILE}` has {}", others.join(" and ")),
    };
    let error = table.error("package", &format!("`{wanted}` is not locked"));
    Err(error.why(why).help(format!("get it with {FETCH}")))
}
