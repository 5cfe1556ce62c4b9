//! Runs `cargo install`, whose output is shown as it comes.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs `cargo install` in a folder, and returns true if it succeeded. `bin` is the folder that it installs programs
/// into.
///
/// # Errors
/// Fails if cargo can't be started.
pub fn install(cargo: &Path, arguments: &[String], folder: &Path, bin: &Path) -> io::Result<bool> {
    let status = Command::new(cargo)
        .args(arguments)
        .current_dir(folder)
        // Without this, cargo warns that its folder for programs is not on the `PATH`.
        .env("PATH", path_with(bin))
        // These flags are meant for native programs, and would replace ours.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    status.map(|status| status.success())
}

/// Returns `PATH` with another folder at its end.
fn path_with(folder: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = env::split_paths(&path).chain([PathBuf::from(folder)]);
    env::join_paths(all).unwrap_or(path)
}
