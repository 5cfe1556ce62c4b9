//! The JavaScript plugin, built where npm is at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::programs::{Programs, ROOT, of_system};

/// Builds the component `replace-js`: QuickJS with a script in it. The inner result says why there
/// is none on this machine.
///
/// # Errors
/// Where the tool is there and does not build it.
pub fn component(programs: &Programs) -> anyhow::Result<Result<PathBuf, String>> {
    let npm = match of_system("npm") {
        Ok(npm) => npm,
        Err(why) => return Ok(Err(why)),
    };
    // Kept from run to run: what npm has installed once needs no network again.
    let folder = programs.target.join("bench-replace-js");
    std::fs::create_dir_all(&folder)?;
    let source = Path::new(ROOT).join("benches/guests/replace-js");
    std::fs::copy(source.join("package.json"), folder.join("package.json"))?;
    let installed = Command::new(npm)
        .args(["install", "--no-audit", "--no-fund", "--prefer-offline"])
        .current_dir(&folder)
        .output()?;
    if !installed.status.success() {
        return Ok(Err("npm can't install componentize-qjs".to_owned()));
    }
    let component = folder.join("replace-js.wasm");
    let built = Command::new(folder.join("node_modules/.bin/componentize-qjs"))
        .args(["--sync", "--world", "chapter-preprocessor", "--wit"])
        .arg(Path::new(ROOT).join("wit/v0.1"))
        .arg("--js")
        .arg(source.join("replace.js"))
        .arg("--output")
        .arg(&component)
        .output()
        .context("can't run componentize-qjs")?;
    if !built.status.success() {
        bail!(
            "componentize-qjs failed:\n{}",
            String::from_utf8_lossy(&built.stderr)
        );
    }
    Ok(Ok(component))
}
