//! Plugins in JavaScript and in Python, built from source if the tools for them are installed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use super::target;
use crate::support::skip;

/// Returns the folder where `cargo xtask test` installs the tools.
pub fn tools_folder() -> PathBuf {
    target().join("tools")
}

/// Returns a command for componentize-qjs. Reports a skipped test and returns `None` if it is missing.
pub fn componentize_qjs() -> Option<Command> {
    let script = tools_folder().join("js/node_modules/componentize-qjs/cli.mjs");
    if !script.is_file() {
        report_missing("plugins in JavaScript", "componentize-qjs");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(script);
    Some(command)
}

/// Returns a command for componentize-py. Reports a skipped test and returns `None` if it is missing.
pub fn componentize_py() -> Option<Command> {
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let program = format!("componentize-py{}", std::env::consts::EXE_SUFFIX);
    let program = tools_folder().join("python").join(bin).join(program);
    if !program.is_file() {
        report_missing("plugins in Python", "componentize-py");
        return None;
    }
    Some(Command::new(program))
}

fn report_missing(what: &str, tool: &str) {
    let missing = format!("{tool} not found (`cargo xtask test` tries to install it)");
    skip(what, &missing);
}

/// The world of most plugins.
const CHAPTER: &str = "chapter-preprocessor";

/// Builds the chapter plugin in the folder of a `plugin.js`, once.
pub fn js(folder: &str) -> Option<PathBuf> {
    js_for(CHAPTER, folder)
}

/// Builds the plugin for this world in the folder of a `plugin.js`, once.
pub fn js_for(world: &str, folder: &str) -> Option<PathBuf> {
    let source = source(folder);
    build_once(folder, |component| {
        let mut command = componentize_qjs()?;
        command
            .args(["--sync", "--world", world, "--wit"])
            .arg(wit(&source))
            .arg("--js")
            .arg(source.join("plugin.js"))
            .arg("--output")
            .arg(component);
        Some(command)
    })
}

/// Builds the chapter plugin in the folder of a `plugin.py`, once.
pub fn python(folder: &str) -> Option<PathBuf> {
    python_for(CHAPTER, folder)
}

/// Builds the plugin for this world in the folder of a `plugin.py`, once.
pub fn python_for(world: &str, folder: &str) -> Option<PathBuf> {
    let source = source(folder);
    build_once(folder, |component| {
        let mut command = componentize_py()?;
        command
            .args(["--quiet", "--world", world, "--wit-path"])
            .arg(wit(&source))
            .args(["componentize", "plugin", "--python-path"])
            .arg(&source)
            .arg("--output")
            .arg(component);
        Some(command)
    })
}

fn source(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// Returns the WIT that a plugin is built for: the folder `wit` next to its own, or else the newest contract.
fn wit(source: &Path) -> PathBuf {
    let own = source.with_file_name("wit");
    if own.is_dir() {
        own
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(xtask::plugins::CONTRACT)
    }
}

/// Returns the component that a command builds at the given path. It is built once.
fn build_once(folder: &str, command: impl FnOnce(&Path) -> Option<Command>) -> Option<PathBuf> {
    static BUILT: Mutex<Option<HashMap<String, Option<PathBuf>>>> = Mutex::new(None);
    // A failed build poisons the lock, and fails each test that needs it by itself.
    let mut built = BUILT
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let built = built.get_or_insert_default();
    if let Some(component) = built.get(folder) {
        return component.clone();
    }
    let (_, name) = folder.rsplit_once('/').unwrap();
    let component = tools_folder().join(format!("{name}.wasm"));
    let component = command(&component).map(|mut command| {
        // An unchanged component has its code in the cache of the tests.
        if is_newer(
            &component,
            &[source(folder), wit(&source(folder)), tools_folder()],
        ) {
            return component;
        }
        let output = command.output().expect("the tool runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{folder}: {stderr}");
        component
    });
    built.insert(folder.to_owned(), component.clone());
    component
}

/// Returns whether a file is newer than all files and folders in these folders, without those further below.
fn is_newer(file: &Path, folders: &[PathBuf]) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let Some(built) = modified(file) else {
        return false;
    };
    let files = folders.iter().flat_map(|folder| folder.read_dir().unwrap());
    let mut others = files.map(|entry| entry.unwrap().path());
    others.all(|other| {
        let is_component = other.extension().is_some_and(|ending| ending == "wasm");
        is_component || modified(&other).is_some_and(|modified| modified <= built)
    })
}
