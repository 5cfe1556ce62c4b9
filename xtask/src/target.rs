//! The target that guests are built for.

use std::path::Path;
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";

/// Makes sure that guests can be built, by rustup where need be.
///
/// # Errors
/// What is missing and how to get it.
pub fn ensure() -> Result<(), String> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(super::cargo::root())
        .output()
        .map_err(|error| format!("can't run rustc: {error}; Rust by rustup is needed"))?;
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
            "Plugins are built for the target {TARGET}, which this Rust toolchain does not have, \
             and rustup could not add it.\nWith rustup and a network, this adds it:\n\n    \
             rustup target add {TARGET}\n\nWithout rustup, install the standard library for \
             {TARGET} from where your Rust is from."
        )),
    }
}
