//! Builds a published crate natively and for Wasm.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use super::list::Package;
use crate::programs::ROOT;

const TARGET: &str = "wasm32-wasip2";

/// The file with the options of builds for Wasm, which `mdbook-wasm port` uses too.
const CONFIG: &str = "src/port/build/config.txt";

/// The folders of installed and built crates. Shared dependencies are built once.
pub struct Installed {
    folder: PathBuf,
}

impl Installed {
    /// Uses a folder in cargo's target folder, which is kept between runs.
    pub fn new(target: &Path) -> Self {
        Self {
            folder: target.join("compat"),
        }
    }

    /// Builds the native program with `cargo install`.
    ///
    /// # Errors
    /// Fails with the messages of cargo.
    pub fn native(&self, package: &Package) -> anyhow::Result<PathBuf> {
        let root = self.folder.join("native");
        self.install(package, &root, &[])?;
        let name = format!("{}{}", package.program, std::env::consts::EXE_SUFFIX);
        Ok(root.join("bin").join(name))
    }

    /// Builds the component.
    ///
    /// # Errors
    /// Fails with the messages of cargo.
    pub fn wasm(&self, package: &Package) -> anyhow::Result<PathBuf> {
        let root = self.folder.join("wasm");
        let config = std::fs::read_to_string(Path::new(ROOT).join(CONFIG)).context(CONFIG)?;
        let mut args = vec!["--target", TARGET];
        args.extend(config.lines().flat_map(|option| ["--config", option]));
        self.install(package, &root, &args)?;
        Ok(root.join("bin").join(format!("{}.wasm", package.program)))
    }

    fn install(&self, package: &Package, root: &Path, args: &[&str]) -> anyhow::Result<()> {
        let crate_and_version = format!("{}@={}", package.name, package.version);
        let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
        let output = Command::new(cargo)
            .args(["install", &crate_and_version, "--bin", package.program])
            .args(package.args)
            .args(args)
            .arg("--root")
            .arg(root)
            .arg("--target-dir")
            .arg(self.folder.join("build"))
            // Outside of this repository, whose `.cargo/config.toml` must not apply.
            .current_dir(std::env::temp_dir())
            .env_remove("RUSTFLAGS")
            .output()
            .context("can't run cargo")?;
        if output.status.success() {
            return Ok(());
        }
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end())
    }
}

/// Describes the options of the builds, for the guide.
pub fn described(package: &Package) -> String {
    let words: Vec<_> = package.args.iter().map(|arg| format!("`{arg}`")).collect();
    words.join(", ")
}
