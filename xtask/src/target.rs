//! The target that plugins are built for.

use std::path::Path;
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";

/// Adds the target with rustup if it is missing.
///
/// # Errors
/// Fails with instructions if the target can't be added.
pub fn ensure() -> Result<(), String> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(super::cargo::root())
        .output()
        .map_err(|error| format!("can't run rustc: {error}; install Rust with rustup"))?;
    let sysroot = String::from_utf8_lossy(&sysroot.stdout);
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    if library.is_dir() {
        return Ok(());
    }
    eprintln!("\n$ rustup target add {TARGET}");
    let added = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(super::cargo::root())
        .status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!(
            "the target {TARGET}, which plugins are built for, is not installed and rustup could not add it\n\
             With rustup and a network, add it with:\n\n    rustup target add {TARGET}\n\nWithout rustup, install \
             the standard library for {TARGET} from the source of your Rust toolchain."
        )),
    }
}
