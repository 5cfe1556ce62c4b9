//! Compilation targets.

use std::path::Path;
use std::process::Command;

/// The target that plugins are built for.
pub const WASM: &str = "wasm32-wasip2";

/// Adds targets with rustup if they are missing.
///
/// # Errors
/// Fails with instructions if a target can't be added.
pub fn ensure(targets: &[&str]) -> Result<(), String> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(super::cargo::root())
        .output()
        .map_err(|error| format!("can't run rustc: {error}; install Rust with rustup"))?;
    let sysroot = String::from_utf8_lossy(&sysroot.stdout);
    let libraries = Path::new(sysroot.trim()).join("lib/rustlib");
    let missing = targets.iter().filter(|name| !libraries.join(name).is_dir());
    let missing: Vec<_> = missing.copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    eprintln!("\n$ rustup target add {names}");
    let added = Command::new("rustup")
        .args(["target", "add"])
        .args(&missing)
        .current_dir(super::cargo::root())
        .status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!(
            "{names}: not installed, and rustup could not add it\n\
             With rustup and a network, run:\n\n    rustup target add {names}\n\nWithout rustup, install the standard \
             library for {names} from the source of your Rust toolchain."
        )),
    }
}
