//! The folder for temporary files of the benchmarks.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::programs::Programs;

/// A folder in cargo's target folder, which is emptied for each run.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Empties the folder.
    ///
    /// # Errors
    /// Fails if it can't be emptied or created.
    pub fn new(programs: &Programs) -> anyhow::Result<Self> {
        let scratch = Self(programs.target.join("bench"));
        scratch.remove("")?;
        make(&scratch.0)?;
        Ok(scratch)
    }

    /// Returns the path of a file or folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Returns the cache folder that all rows share.
    pub fn cache(&self) -> PathBuf {
        self.path("cache")
    }

    /// Creates an empty folder.
    ///
    /// # Errors
    /// Fails if it can't be emptied or created.
    pub fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.remove(name)?;
        let folder = self.path(name);
        make(&folder)?;
        Ok(folder)
    }

    /// Removes a folder if it exists.
    ///
    /// # Errors
    /// Fails if it can't be removed.
    pub fn remove(&self, name: &str) -> anyhow::Result<()> {
        let folder = self.path(name);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("can't remove {}", folder.display()))
            }
            _ => Ok(()),
        }
    }
}

fn make(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))
}
