//! `mdbook-wasm.lock`: which version of each package a book has, and what its file is.
//!
//! It stands beside `book.toml`, is committed with it, and is written by `fetch` and `update` alone. The same
//! packages give the same bytes, so that what differs in it is what has changed.

mod parse;
mod write;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use semver::Version;

use super::wanted::Wanted;
use crate::booktoml;
use crate::problem::{ErrorKind, Problem};

/// Its name, in the book's folder.
pub const FILE: &str = "mdbook-wasm.lock";

/// The form of the file. A later program that writes another one gives it another number.
const VERSION: i64 = 1;

/// All that is locked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// One for each name and requirement, in the order of these.
    packages: Vec<Locked>,
}

/// A package as it is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// What the book asks for.
    pub wanted: Wanted,
    /// The version that it gets.
    pub version: Version,
    /// Where that was found, as the client's configuration calls it.
    pub registry: String,
    /// The SHA-256 of its file: 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// What it imports, in the words of `inspect`.
    pub imports: Vec<String>,
}

impl Lock {
    /// Of these packages, in any order.
    pub fn new(mut packages: Vec<Locked>) -> Self {
        packages.sort_by(|a, b| a.wanted.cmp(&b.wanted));
        Self { packages }
    }

    /// Reads that of a book's folder. `None`: it has none.
    ///
    /// # Errors
    /// Where it can't be read, or is not what this program writes: then with the line.
    pub fn read(root: &Path) -> Result<Option<Self>, Problem> {
        let path = root.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => Self::parse(&bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let what = format!("can't read `{}`", path.display());
                Err(Problem::new(ErrorKind::Settings, what).caused_by(&error))
            }
        }
    }

    /// Reads the bytes of such a file.
    ///
    /// # Errors
    /// Where they are not what this program writes, with the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        parse::parse(bytes)
    }

    /// Writes it into a book's folder, where it differs from what lies there. Whether it did.
    ///
    /// # Errors
    /// Where it can't be written. Then the folder is as it was.
    pub fn write(&self, root: &Path) -> Result<bool, Problem> {
        let path = root.join(FILE);
        let new = self.to_string();
        match fs::read_to_string(&path) {
            Ok(old) if old.replace("\r\n", "\n") == new => Ok(false),
            Ok(old) => booktoml::replace(&path, &old, &new).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&path, &new).map(|()| true).map_err(|error| {
                    let what = format!("can't write `{}`", path.display());
                    Problem::new(ErrorKind::Internal, what).caused_by(&error)
                })
            }
            Err(error) => {
                let what = format!("can't read `{}`", path.display());
                Err(Problem::new(ErrorKind::Internal, what).caused_by(&error))
            }
        }
    }

    /// All of them, in their order.
    pub fn packages(&self) -> &[Locked] {
        &self.packages
    }

    /// What is locked for a package that the book asks for.
    pub fn find(&self, wanted: &Wanted) -> Option<&Locked> {
        self.packages.iter().find(|locked| locked.wanted == *wanted)
    }
}

/// Makes a whole file, or none.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_file_name(format!("{FILE}.{}.new", std::process::id()));
    let written = File::options()
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests;
