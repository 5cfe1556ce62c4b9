//! A folder for what the benchmarks write.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::programs::Programs;

/// A folder in cargo's target folder, emptied for each run of the benchmarks.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Empties the folder.
    ///
    /// # Errors
    /// Where it can't be emptied or made.
    pub fn new(programs: &Programs) -> anyhow::Result<Self> {
        let scratch = Self(programs.target.join("bench"));
        scratch.remove("")?;
        make(&scratch.0)?;
        Ok(scratch)
    }

    /// Where a file or folder is, or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The cache for compiled plugins that all rows share.
    pub fn cache(&self) -> PathBuf {
        self.path("cache")
    }

    /// An empty folder.
    ///
    /// # Errors
    /// Where it can't be emptied or made.
    pub fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.remove(name)?;
        let folder = self.path(name);
        make(&folder)?;
        Ok(folder)
    }

    /// Removes a folder, if it is there.
    ///
    /// # Errors
    /// Where it can't be removed.
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
