//! `mdbook-wasm.lock`: the version of each package of a book, and the digest of its file.
//!
//! The file lies beside `book.toml`, is committed with it, and is written by `fetch` and `update` alone. The same
//! packages give the same bytes, so that a diff shows what has changed.

mod parse;
mod write;

use std::fs;
use std::io;
use std::path::Path;

use semver::Version;

use super::requirement::PackageRequirement;
use crate::booktoml;
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::replace_file::replace_file;

/// The name of the lock file, in the book's folder.
pub const LOCK_FILE: &str = "mdbook-wasm.lock";

/// The version of the format.
const VERSION: i64 = 1;

/// The contents of a lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    /// One package for each requirement, ordered by requirement.
    packages: Vec<LockedPackage>,
}

/// A package whose version is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedPackage {
    /// The requirement of the book.
    pub requirement: PackageRequirement,
    /// The locked version.
    pub version: Version,
    /// The registry that has the version, as the client's configuration names it.
    pub registry: String,
    /// The SHA-256 digest of the file: 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// The size of the file in bytes.
    pub size: u64,
    /// The capabilities that the file imports, as `inspect` names them.
    pub imports: Vec<String>,
}

impl LockFile {
    /// Creates a lock file of these packages, in any order.
    pub fn new(mut packages: Vec<LockedPackage>) -> Self {
        packages.sort_by(|a, b| a.requirement.cmp(&b.requirement));
        Self { packages }
    }

    /// Reads the lock file of a book's folder. `None`: there is none.
    ///
    /// # Errors
    /// The file can't be read, or a line is not as this program writes it.
    pub fn read(root: &Path) -> Result<Option<Self>, Problem> {
        let path = root.join(LOCK_FILE);
        match fs::read(&path) {
            Ok(bytes) => Self::parse(&bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let what = format!("can't read `{}`", path.display());
                Err(Problem::new(ErrorKind::Settings, what).caused_by(&error))
            }
        }
    }

    /// Parses the bytes of a lock file.
    ///
    /// # Errors
    /// A line is not as this program writes it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        parse::parse(bytes)
    }

    /// Writes the file into a book's folder if it differs from the one there. Returns whether it did.
    ///
    /// # Errors
    /// The file can't be written. The folder is as it was then.
    pub fn write(&self, root: &Path) -> Result<bool, Problem> {
        let path = root.join(LOCK_FILE);
        let new = self.to_string();
        match fs::read_to_string(&path) {
            Ok(old) if old.replace("\r\n", "\n") == new => Ok(false),
            Ok(old) => booktoml::replace(&path, &old, &new).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let created = replace_file(&path, new.as_bytes(), |_| Ok(()));
                created.map(|()| true).or_problem(
                    ErrorKind::Internal,
                    format_args!("can't write `{}`", path.display()),
                )
            }
            Err(error) => {
                let what = format!("can't read `{}`", path.display());
                Err(Problem::new(ErrorKind::Internal, what).caused_by(&error))
            }
        }
    }

    /// Returns all packages, ordered by requirement.
    pub fn packages(&self) -> &[LockedPackage] {
        &self.packages
    }

    /// Returns the package that is locked for a requirement.
    pub fn find(&self, requirement: &PackageRequirement) -> Option<&LockedPackage> {
        let mut packages = self.packages.iter();
        packages.find(|locked| locked.requirement == *requirement)
    }
}

#[cfg(test)]
mod tests;
