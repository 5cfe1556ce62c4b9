//! Finds the programs and plugins that are measured.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The root of the repository.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The programs and plugins that `cargo xtask bench` has built.
pub struct Programs {
    /// Cargo's target folder.
    pub target: PathBuf,
}

impl Programs {
    /// Finds the programs that were built together with this one.
    ///
    /// # Errors
    /// Fails if the path of this program is unknown.
    pub fn from_this_build() -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let target = program.parent().and_then(Path::parent);
        let target = target.context("this program is in no target folder")?;
        Ok(Self {
            target: target.to_owned(),
        })
    }

    /// Returns a copy of a program of this repository, as after an installation. The file of the linker is fragmented
    /// in the page cache, and starts up to 50 % slower.
    ///
    /// # Errors
    /// Fails if it was not built or can't be copied.
    pub fn native(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.installed(Path::new("release"), name)
    }

    /// Returns a copy of a native preprocessor that plugins are compared with.
    ///
    /// # Errors
    /// Fails as [`native`](Self::native) does.
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

    /// Returns the component of a package of this repository.
    ///
    /// # Errors
    /// Fails if it was not built.
    pub fn guest(&self, package: &str) -> anyhow::Result<PathBuf> {
        let name = format!("{}.wasm", package.replace('-', "_"));
        built(self.target.join("wasm32-wasip2/guest").join(name))
    }
}

/// Returns whether a file is a copy of another one in its current version.
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

/// Finds a program on the `PATH`.
///
/// # Errors
/// Fails with the name of the missing program.
pub fn find_on_path(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .ok_or_else(|| format!("this machine has no `{name}`"))
}
