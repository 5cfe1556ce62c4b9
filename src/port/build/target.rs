//! The standard library for the sandbox's target.

use std::path::Path;
use std::process::{Command, Stdio};

use super::TARGET;
use crate::problem::{ErrorKind, Problem};

/// Makes sure that it is there, by rustup where need be.
///
/// # Errors
/// How to get it.
pub fn ensure(cargo: &Path, folder: &Path, say: &mut dyn FnMut(&str)) -> Result<(), Problem> {
    // The compiler that stands beside cargo is the one that cargo runs.
    let beside = cargo.with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    let rustc = match beside.is_file() {
        true => beside,
        false => "rustc".into(),
    };
    let sysroot = Command::new(rustc)
        .args(["--print", "sysroot"])
        .current_dir(folder)
        .output();
    let Ok(sysroot) = sysroot else {
        // Cargo says it better.
        return Ok(());
    };
    let sysroot = String::from_utf8_lossy(&sysroot.stdout);
    let library = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    if library.is_dir() {
        return Ok(());
    }
    say(&format!("$ rustup target add {TARGET}"));
    let added = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    if added.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let what = format!("Rust has no standard library for {TARGET}, and rustup could not add it");
    let help = format!(
        "with rustup and a network, `rustup target add {TARGET}` adds it; without rustup, install it from \
         where your Rust is from"
    );
    Err(Problem::new(ErrorKind::Internal, what).help(Some(help)))
}
