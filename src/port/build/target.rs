//! The Rust target for plugins.

use std::path::Path;
use std::process::{Command, Stdio};

use super::TARGET;
use crate::problem::{ErrorKind, Problem};

/// Installs the target with rustup, if it is not installed yet. Commands that are run are reported to `on_step`.
///
/// # Errors
/// Fails if rustup can't install the target.
pub fn ensure_installed(
    cargo: &Path,
    folder: &Path,
    on_step: &mut dyn FnMut(&str),
) -> Result<(), Problem> {
    // Cargo runs the compiler in its own folder.
    let beside = cargo.with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    let rustc = if beside.is_file() {
        beside
    } else {
        "rustc".into()
    };
    let sysroot = Command::new(rustc)
        .args(["--print", "sysroot"])
        .current_dir(folder)
        .output();
    let Ok(sysroot) = sysroot else {
        // Cargo reports a missing compiler better.
        return Ok(());
    };
    let sysroot = String::from_utf8_lossy(&sysroot.stdout);
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    if library.is_dir() {
        return Ok(());
    }
    on_step(&format!("$ rustup target add {TARGET}"));
    let added = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    if added.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let what = format!("the Rust target {TARGET} is not installed, and rustup could not add it");
    let help = format!(
        "run `rustup target add {TARGET}`, which needs a network connection; without rustup, install the target \
         in the way you installed Rust"
    );
    Err(Problem::new(ErrorKind::Internal, what).help(Some(help)))
}
