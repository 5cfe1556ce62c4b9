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

    /// A program of this repository.
    ///
    /// # Errors
    /// Where it was not built.
    pub fn native(&self, name: &str) -> anyhow::Result<PathBuf> {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        built(self.target.join("release").join(name))
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
