//! The file of a component: given by its path, or by the package that it belongs to.

use std::path::{Path, PathBuf};

use super::FETCH;
use super::table_reader::TableReader;
use crate::packages::{LOCK_FILE, LockFile, LockedPackage, PackageRequirement, PackageStore};
use crate::problem::Problem;

/// The text that [`PackageRequirement`] parses, for messages.
const PACKAGE: &str = "a package with its versions, such as \"acme:emoji@^1.2\"";

/// A component's file, and the package that it belongs to.
#[derive(Debug)]
pub(super) struct ComponentSource {
    /// An absolute path. There may be no file at it.
    pub path: PathBuf,
    pub package: Option<LockedPackage>,
}

impl ComponentSource {
    /// Reads `path` or `package` of a table. `whose` is "plugin" or "part", for messages. Relative paths are
    /// taken from `root`. For a package, reads the lock file in `root`.
    pub fn read(table: &TableReader<'_>, whose: &str, root: &Path) -> Result<Self, Problem> {
        match (table.string("path")?, package(table)?) {
            (Some(path), None) => Ok(Self {
                path: root.join(path),
                package: None,
            }),
            (None, Some(requirement)) => {
                let locked = locked(table, &requirement, root)?;
                let store = PackageStore::of_user().map_err(|why| {
                    let what = "there is no folder for downloaded files";
                    table.error("package", what).why(why)
                })?;
                Ok(Self {
                    path: store.path(&locked.sha256),
                    package: Some(locked),
                })
            }
            (Some(_), Some(_)) => {
                let error = table.error("package", "conflicts with `path`");
                Err(error.help(Some("remove one of the two")))
            }
            (None, None) => {
                let help = format!(
                    "set it to the {whose}'s `.wasm` file, relative to the book's root; or set `package`"
                );
                Err(table.error("path", "missing key").help(Some(help)))
            }
        }
    }
}

/// Reads the `package` of a table.
pub(super) fn package(table: &TableReader<'_>) -> Result<Option<PackageRequirement>, Problem> {
    table.parsed("package", PACKAGE, PackageRequirement::parse)
}

/// Finds a package in the book's lock file.
fn locked(
    table: &TableReader<'_>,
    requirement: &PackageRequirement,
    root: &Path,
) -> Result<LockedPackage, Problem> {
    let lock = LockFile::read(root)?;
    if let Some(locked) = lock.as_ref().and_then(|lock| lock.find(requirement)) {
        return Ok(locked.clone());
    }
    let others = lock.iter().flat_map(LockFile::packages);
    let others = others.filter(|other| other.requirement.name == requirement.name);
    let others: Vec<_> = others
        .map(|other| format!("{} for `{}`", other.version, other.requirement.version_req))
        .collect();
    let why = match (&lock, &others[..]) {
        (None, _) => format!("the book has no `{LOCK_FILE}`"),
        (Some(_), []) => format!("`{LOCK_FILE}` does not list it"),
        (Some(_), others) => format!("`{LOCK_FILE}` has {}", others.join(" and ")),
    };
    let error = table.error("package", &format!("`{requirement}` is not locked"));
    Err(error.why(why).help(Some(format!("run {FETCH}"))))
}
