//! Where the things are that are measured.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The repository.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The programs and plugins that `cargo xtask bench` has built.
pub struct Programs {
    /// Cargo's target folder.
    pub target: PathBuf,
}

impl Programs {
    /// Those that were built together with this program.
    ///
    /// # Errors
    /// Where the system does not say where a program lies.
    pub fn of_this_build() -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let target = program.parent().and_then(Path::parent);
        let target = target.context("this program is in no target folder")?;
        Ok(Self {
            target: target.to_owned(),
        })
    }

    /// A program of this repository, as it is where somebody has installed it: a copy. What the linker has written
    /// lies in small pieces in the system's memory, and takes up to a half longer to start.
    ///
    /// # Errors
    /// Where it was not built, or can't be copied.
    pub fn native(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.installed(Path::new("release"), name)
    }

    /// A native preprocessor that a plugin is measured against, likewise.
    ///
    /// # Errors
    /// As for [`native`](Self::native).
    pub fn peer(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.installed(Path::new("release/examples"), name)
    }

    fn installed(&self, within: &Path, name: &str) -> anyhow::Result<PathBuf> {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let built = built(self.target.join(within).join(&name))?;
        let folder = self.target.join("bench-installed");
        let copy = folder.join(&name);
        if !is_copy(&copy, &built)? {
            std::fs::create_dir_all(&folder)?;
            let beside = folder.join(format!("{name}.new"));
            std::fs::copy(&built, &beside)?;
            std::fs::rename(beside, &copy)?;
        }
        Ok(copy)
    }

    /// A plugin of this repository, by its package.
    ///
    /// # Errors
    /// Where it was not built.
    pub fn guest(&self, package: &str) -> anyhow::Result<PathBuf> {
        let name = format!("{}.wasm", package.replace('-', "_"));
        built(self.target.join("wasm32-wasip2/guest").join(name))
    }
}

/// Whether a file was copied from another one as that is now.
fn is_copy(copy: &Path, original: &Path) -> anyhow::Result<bool> {
    let original = original.metadata()?;
    Ok(match copy.metadata() {
        Ok(copy) => copy.modified()? >= original.modified()? && copy.len() == original.len(),
        Err(_) => false,
    })
}

fn built(path: PathBuf) -> anyhow::Result<PathBuf> {
    if !path.is_file() {
        bail!(
            "there is no {}; `cargo xtask bench` builds it",
            path.display()
        );
    }
    Ok(path)
}

/// A program of the system, or what to say where there is none.
///
/// # Errors
/// Which it is that is missing.
pub fn of_system(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .ok_or_else(|| format!("this machine has no `{name}`"))
}
