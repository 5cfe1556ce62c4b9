//! Builds the plugins in JavaScript and in Python, if `cargo xtask bench` could install the tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::programs::{Programs, ROOT};

/// Builds the component `replace-js`: QuickJS with a script. The inner error is the reason why it can't be built on
/// this machine.
///
/// # Errors
/// Fails if the tool is installed and fails.
pub fn js(programs: &Programs) -> anyhow::Result<Result<PathBuf, String>> {
    let tools = programs.target.join("tools");
    let tool = tools.join("js/node_modules/componentize-qjs/cli.mjs");
    if !tool.is_file() {
        return Ok(Err("npm could not install componentize-qjs".to_owned()));
    }
    let component = tools.join("replace-js.wasm");
    let mut command = Command::new("node");
    command
        .arg(tool)
        .args(["--sync", "--world", "chapter-preprocessor", "--wit"])
        .arg(contract())
        .arg("--js")
        .arg(source("replace-js").join("replace.js"))
        .arg("--output")
        .arg(&component);
    build(command).context("componentize-qjs")?;
    Ok(Ok(component))
}

/// Builds the component `replace-python`: CPython with a module. The inner error is the reason why it can't be built on
/// this machine.
///
/// # Errors
/// Fails if the tool is installed and fails.
pub fn python(programs: &Programs) -> anyhow::Result<Result<PathBuf, String>> {
    let tools = programs.target.join("tools");
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let tool = format!("componentize-py{}", std::env::consts::EXE_SUFFIX);
    let tool = tools.join("python").join(bin).join(tool);
    if !tool.is_file() {
        return Ok(Err("pip could not install componentize-py".to_owned()));
    }
    let component = tools.join("replace-python.wasm");
    let mut command = Command::new(tool);
    command
        .args(["--quiet", "--world", "chapter-preprocessor", "--wit-path"])
        .arg(contract())
        .args(["componentize", "replace", "--python-path"])
        .arg(source("replace-python"))
        .arg("--output")
        .arg(&component);
    build(command).context("componentize-py")?;
    Ok(Ok(component))
}

/// Returns the newest version of the contract, of which this is a copy.
fn contract() -> PathBuf {
    Path::new(ROOT).join("preprocessors/sdk/wit")
}

fn source(guest: &str) -> PathBuf {
    Path::new(ROOT).join("benches/guests").join(guest)
}

fn build(mut command: Command) -> anyhow::Result<()> {
    let built = command.output().context("it can't be run")?;
    if !built.status.success() {
        bail!("it failed:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    Ok(())
}
