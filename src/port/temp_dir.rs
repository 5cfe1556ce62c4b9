//! A temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::{env, io, process};

use crate::problem::{ErrorKind, Problem};

/// A folder of this process only. It is removed when the value is dropped.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    /// Creates an empty folder. `purpose` is a part of its name.
    ///
    /// # Errors
    /// Fails if the folder can't be created, or exists already.
    pub fn new(purpose: &str) -> Result<Self, Problem> {
        let path = env::temp_dir().join(format!("mdbook-wasm-{purpose}-{}", process::id()));
        match create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(error) => {
                let what = format!("can't create the folder `{}`", path.display());
                Err(Problem::new(ErrorKind::Internal, what).caused_by(&error))
            }
        }
    }

    /// Returns the folder's path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // The system cleans up what can't be removed here.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Creates a folder that only this user can read: its parent folder is shared with other users. An existing
/// folder is refused, because it may belong to another user.
#[cfg(unix)]
fn create(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}
