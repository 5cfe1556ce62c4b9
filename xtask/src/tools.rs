//! What makes components of JavaScript and of Python, as the templates name it. Tests and two plugins need it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cargo::{root, target};

/// Makes sure that both are in the target folder, by npm and by pip. Where one can't be had it is said, and
/// what needs it is left out.
///
/// # Errors
/// Where there is no target folder, or it can't be written.
pub fn ensure() -> Result<(), String> {
    let tools = target()?.join("tools");
    js(&tools)?;
    python(&tools)
}

/// componentize-qjs, where it is.
///
/// # Errors
/// Where there is no target folder.
pub fn componentize_qjs() -> Result<Option<PathBuf>, String> {
    let tools = target()?.join("tools");
    // What npm links there is a script for the system's shell.
    let script = tools.join("js/node_modules/componentize-qjs/cli.mjs");
    Ok(script.is_file().then_some(script))
}

/// componentize-py, where it is.
///
/// # Errors
/// Where there is no target folder.
pub fn componentize_py() -> Result<Option<PathBuf>, String> {
    let tools = target()?.join("tools");
    let program = format!("componentize-py{}", std::env::consts::EXE_SUFFIX);
    let program = bin(&tools.join("python")).join(program);
    Ok(program.is_file().then_some(program))
}

fn js(tools: &Path) -> Result<(), String> {
    let folder = tools.join("js");
    let wanted = root().join("templates/js-chapter/package.json");
    if is_same(&wanted, &folder.join("installed.json")) && componentize_qjs()?.is_some() {
        return Ok(());
    }
    copy(&wanted, &folder.join("package.json"))?;
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["install", "--no-audit", "--no-fund", "--cache"])
        // A new project in a test finds it here, without a network.
        .arg(tools.join("npm-cache"))
        .current_dir(&folder);
    eprintln!("\n$ npm install (in {})", folder.display());
    match run(&mut npm) && componentize_qjs()?.is_some() {
        true => copy(&wanted, &folder.join("installed.json")),
        false => {
            eprintln!(
                "npm could not install componentize-qjs. What is in JavaScript is left out, and its tests are \
                 skipped, or fail on CI.\nInstall Node.js with npm."
            );
            Ok(())
        }
    }
}

fn python(tools: &Path) -> Result<(), String> {
    let folder = tools.join("python");
    let wanted = root().join("templates/python-chapter/requirements.txt");
    let installed = folder.join("installed.txt");
    if is_same(&wanted, &installed) && componentize_py()?.is_some() {
        return Ok(());
    }
    let pip = |args: &[&str], folder_of_files: Option<&Path>| {
        let mut pip = Command::new(bin(&folder).join("python"));
        pip.args(["-m", "pip"]).args(args);
        pip.args(folder_of_files).arg("-r").arg(&wanted);
        eprintln!("$ pip {} -r {}", args.join(" "), wanted.display());
        run(&mut pip)
    };
    eprintln!("\n$ python3 -m venv {}", folder.display());
    let python = if cfg!(windows) { "python" } else { "python3" };
    let wheels = tools.join("wheels");
    let done = run(Command::new(python).args(["-m", "venv"]).arg(&folder))
        && pip(&["install", "--quiet"], None)
        // A new project in a test finds it here, without a network.
        && pip(&["download", "--quiet", "--dest"], Some(&wheels))
        && componentize_py()?.is_some();
    match done {
        true => copy(&wanted, &installed),
        false => {
            eprintln!(
                "pip could not install componentize-py. What is in Python is left out, and its tests are \
                 skipped, or fail on CI.\nInstall Python 3.10 or newer with `venv` and `pip`."
            );
            Ok(())
        }
    }
}

/// Where a virtual environment has its programs.
fn bin(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" })
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
