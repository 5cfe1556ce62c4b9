//! Plugins in JavaScript and in Python, built from source where the tools for that are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use super::target;
use crate::support::skip;

/// Where `cargo xtask test` puts them.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// componentize-qjs. `None`, and said: it is not there.
pub fn componentize_qjs() -> Option<Command> {
    let script = tools().join("js/node_modules/componentize-qjs/cli.mjs");
    if !script.is_file() {
        missing("plugins in JavaScript", "componentize-qjs");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(script);
    Some(command)
}

/// componentize-py. `None`, and said: it is not there.
pub fn componentize_py() -> Option<Command> {
    let bin = if cfg!(windows) { "Scripts" } else { "bin" };
    let program = format!("componentize-py{}", std::env::consts::EXE_SUFFIX);
    let program = tools().join("python").join(bin).join(program);
    if !program.is_file() {
        missing("plugins in Python", "componentize-py");
        return None;
    }
    Some(Command::new(program))
}

fn missing(what: &str, tool: &str) {
    let missing = format!("there is no {tool} (`cargo xtask test` installs it where it can)");
    skip(what, &missing);
}

/// What most of them are built for.
const CHAPTER: &str = "chapter-preprocessor";

/// A chapter plugin of this repository, built once: the folder with its `plugin.js`.
pub fn js(folder: &str) -> Option<PathBuf> {
    js_for(CHAPTER, folder)
}

/// The same for another world.
pub fn js_for(world: &str, folder: &str) -> Option<PathBuf> {
    let source = source(folder);
    once(folder, |component| {
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

/// A chapter plugin of this repository, built once: the folder with its `plugin.py`.
pub fn python(folder: &str) -> Option<PathBuf> {
    python_for(CHAPTER, folder)
}

/// The same for another world.
pub fn python_for(world: &str, folder: &str) -> Option<PathBuf> {
    let source = source(folder);
    once(folder, |component| {
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

/// The contract that it is built for: that beside its folder, or else the newest.
fn wit(source: &Path) -> PathBuf {
    let own = source.with_file_name("wit");
    match own.is_dir() {
        true => own,
        false => Path::new(env!("CARGO_MANIFEST_DIR")).join("wit/v0.2"),
    }
}

/// The component that a command makes at the path that it is handed.
fn once(folder: &str, command: impl FnOnce(&Path) -> Option<Command>) -> Option<PathBuf> {
    static BUILT: Mutex<Option<HashMap<String, Option<PathBuf>>>> = Mutex::new(None);
    // A build that failed says so in each test that needs it.
    let mut built = BUILT.lock().unwrap_or_else(|broken| broken.into_inner());
    let built = built.get_or_insert_default();
    if let Some(component) = built.get(folder) {
        return component.clone();
    }
    let (_, name) = folder.rsplit_once('/').unwrap();
    let component = tools().join(format!("{name}.wasm"));
    let component = command(&component).map(|mut command| {
        // Its code is in the tests' cache then.
        if is_newer(&component, &[source(folder), wit(&source(folder)), tools()]) {
            return component;
        }
        let output = command.output().expect("the tool runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{folder}: {said}");
        component
    });
    built.insert(folder.to_owned(), component.clone());
    component
}

/// Whether a file is newer than all that is in these folders, not counting those below them.
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
