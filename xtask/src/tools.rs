//! The tools that compile JavaScript and Python to components, in the versions of the templates. Tests and some plugins
//! need them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cargo::{root, target};
use super::pip;

/// Installs both tools into the target folder with npm and pip. Reports if one can't be installed: what needs it is
/// skipped then.
///
/// # Errors
/// Fails if there is no target folder or it can't be written.
pub fn ensure() -> Result<(), String> {
    let tools = target()?.join("tools");
    js(&tools)?;
    python(&tools)
}

/// Returns the script of componentize-qjs, if that is installed.
///
/// # Errors
/// Fails if there is no target folder.
pub fn componentize_qjs() -> Result<Option<PathBuf>, String> {
    let tools = target()?.join("tools");
    // The link that npm makes is a script for a shell.
    let script = tools.join("js/node_modules/componentize-qjs/cli.mjs");
    Ok(script.is_file().then_some(script))
}

/// Returns the program componentize-py, if that is installed.
///
/// # Errors
/// Fails if there is no target folder.
pub fn componentize_py() -> Result<Option<PathBuf>, String> {
    let tools = target()?.join("tools");
    let program = format!("componentize-py{}", std::env::consts::EXE_SUFFIX);
    let program = pip::bin(&tools.join("python")).join(program);
    Ok(program.is_file().then_some(program))
}

fn js(tools: &Path) -> Result<(), String> {
    let folder = tools.join("js");
    let manifest = root().join("templates/js-chapter/package.json");
    if is_same(&manifest, &folder.join("installed.json")) && componentize_qjs()?.is_some() {
        return Ok(());
    }
    copy(&manifest, &folder.join("package.json"))?;
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["install", "--no-audit", "--no-fund", "--cache"])
        // So that tests can install it without a network.
        .arg(tools.join("npm-cache"))
        .current_dir(&folder);
    eprintln!("\n$ npm install (in {})", folder.display());
    if run(&mut npm) && componentize_qjs()?.is_some() {
        copy(&manifest, &folder.join("installed.json"))
    } else {
        eprintln!(
            "npm could not install componentize-qjs. Plugins in JavaScript are not built, and their tests are skipped, \
             or fail on CI.\nInstall Node.js with npm."
        );
        Ok(())
    }
}

fn python(tools: &Path) -> Result<(), String> {
    let folder = tools.join("python");
    let requirements = root().join("templates/python-chapter/requirements.txt");
    let installed = folder.join("installed.txt");
    if is_same(&requirements, &installed) && componentize_py()?.is_some() {
        return Ok(());
    }
    let requirements_path = requirements.to_string_lossy();
    let wheels = tools.join("wheels");
    let is_installed = pip::create(&folder)
        && pip::run(&folder, &["install", "--quiet", "-r", &requirements_path])
        // So that tests can install it without a network.
        && pip::run(&folder, &["download", "--quiet", "--dest", &wheels.to_string_lossy(), "-r", &requirements_path])
        && componentize_py()?.is_some();
    if is_installed {
        copy(&requirements, &installed)
    } else {
        eprintln!(
            "pip could not install componentize-py. Plugins in Python are not built, and their tests are skipped, or fail \
             on CI.\nInstall Python 3.10 or newer with `venv` and `pip`."
        );
        Ok(())
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let copied = to.parent().map_or(Ok(()), fs::create_dir_all);
    let copied = copied.and_then(|()| fs::copy(from, to).map(drop));
    copied.map_err(|error| format!("can't write {}: {error}", to.display()))
}

fn run(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
