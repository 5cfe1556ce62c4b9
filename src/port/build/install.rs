//! Runs `cargo install`, and shows its output while it runs.

use std::env;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The outcome of `cargo install`.
pub enum InstallOutcome {
    /// All programs are built.
    Succeeded,
    /// Cargo failed. Contains the end of its output.
    Failed(String),
}

/// The length of the output's end that is kept, in bytes.
const KEPT: usize = 64 << 10;

/// Runs `cargo install` in a folder. `bin` is the folder that it installs programs into.
///
/// # Errors
/// Fails if cargo can't be started, or its output can't be read.
pub fn install(
    cargo: &Path,
    arguments: &[String],
    folder: &Path,
    bin: &Path,
) -> io::Result<InstallOutcome> {
    let mut command = Command::new(cargo);
    command
        .args(arguments)
        .current_dir(folder)
        // Without this, cargo warns that its folder for programs is not on the `PATH`.
        .env("PATH", path_with(bin))
        // These flags are meant for native programs, and would replace ours.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.spawn()?;
    let mut output = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        let mut piece = [0; 4096];
        loop {
            match stderr.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => {
                    output.extend_from_slice(&piece[..count]);
                    let _ = io::stderr().write_all(&piece[..count]);
                    if output.len() > 2 * KEPT {
                        output.drain(..output.len() - KEPT);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
    if child.wait()?.success() {
        return Ok(InstallOutcome::Succeeded);
    }
    let output = String::from_utf8_lossy(&output);
    let output = anstream::adapter::strip_str(&output).to_string();
    Ok(InstallOutcome::Failed(output))
}

/// Returns `PATH` with another folder at its end.
fn path_with(folder: &Path) -> std::ffi::OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = env::split_paths(&path).chain([PathBuf::from(folder)]);
    env::join_paths(all).unwrap_or(path)
}
