//! A folder for what is not kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::{env, io, process};

use crate::problem::{ErrorKind, Problem};

/// A folder of this process alone, which goes with the value.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new and empty one.
    ///
    /// # Errors
    /// Where the system has no place for it.
    pub fn new(what: &str) -> Result<Self, Problem> {
        let path = env::temp_dir().join(format!("mdbook-wasm-{what}-{}", process::id()));
        match create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(error) => {
                let what = format!("can't create the folder `{}`", path.display());
                Err(Problem::new(ErrorKind::Internal, what).caused_by(&error))
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is the system's to clean up.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// It is shared with other users where it lies, so nobody else may look into it, and one that is there already
/// may be another's.
#[cfg(unix)]
fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}
