//! Preprocessors from crates.io, built once in the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::target;
use crate::support::skip;

const TARGET: &str = "wasm32-wasip2";

/// The options of `mdbook-wasm port` and `cargo xtask compat` for builds to Wasm.
const CONFIG: &str = include_str!("../../../../src/port/build/config.txt");

/// A published preprocessor, built natively and for Wasm.
pub struct Published {
    /// The native program, as `cargo install` builds it.
    pub native: PathBuf,
    /// The component.
    pub wasm: PathBuf,
}

/// Builds a version of a crate. Reports a skipped test and returns `None` if crates.io can't be reached.
pub fn build_crate(name: &str, version: &str) -> Option<Published> {
    let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let mut wasm = vec!["--target", TARGET];
    wasm.extend(CONFIG.lines().flat_map(|option| ["--config", option]));
    Some(Published {
        native: install(name, version, "native", &[])?.join(program),
        wasm: install(name, version, "wasm", &wasm)?.join(format!("{name}.wasm")),
    })
}

/// Builds mdBook with `mdbook serve`, which is not in its library. Without optimisation, so that the build is faster.
pub fn build_mdbook(version: &str) -> Option<PathBuf> {
    let args = [
        "--locked",
        "--no-default-features",
        "--features",
        "serve,watch",
        "--debug",
        "--config",
        "profile.dev.debug=0",
    ];
    let program = format!("mdbook{}", std::env::consts::EXE_SUFFIX);
    Some(install("mdbook", version, "serve", &args)?.join(program))
}

/// Installs a program, and returns the folder with it.
fn install(name: &str, version: &str, kind: &str, args: &[&str]) -> Option<PathBuf> {
    let folder = target().join("compat");
    let root = folder.join(kind);
    let crate_and_version = format!("{name}@={version}");
    let output = Command::new(env!("CARGO"))
        .args(["install", &crate_and_version, "--bin", name])
        .args(args)
        .args(["--root".as_ref(), root.as_os_str()])
        .args(["--target-dir".as_ref(), folder.join("build").as_os_str()])
        // Outside of this repository, whose `.cargo/config.toml` must not apply.
        .current_dir(std::env::temp_dir())
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    if output.status.success() {
        return Some(root.join("bin"));
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        is_offline(&stderr),
        "cargo install {crate_and_version}:\n{stderr}"
    );
    skip(&crate_and_version, "crates.io can't be reached");
    None
}

/// Returns whether an output of cargo reports that it has no network.
pub fn is_offline(output: &str) -> bool {
    let messages = [
        "Could not resolve host",
        "Could not connect",
        "Couldn't connect",
        "Timeout was reached",
        "download of config.json failed",
        "attempting to make an HTTP request, but --offline was specified",
    ];
    messages.iter().any(|message| output.contains(message))
}

/// Returns all files below a folder, with their paths relative to it, sorted.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(&below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
