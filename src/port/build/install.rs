//! Cargo's own work, shown as it goes on.

use std::env;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How it ended.
pub enum Ended {
    /// Everything is built.
    Well,
    /// With the end of what was said.
    Badly(String),
}

/// Bytes of what was said that are looked through for a cause.
const KEPT: usize = 64 << 10;

/// Runs `cargo install` in a folder. `bin` is where its programs come to lie.
pub fn install(cargo: &Path, arguments: &[String], folder: &Path, bin: &Path) -> io::Result<Ended> {
    let mut command = Command::new(cargo);
    command
        .args(arguments)
        .current_dir(folder)
        // Cargo warns where what it has installed is not on the path.
        .env("PATH", with(bin))
        // These are meant for programs of this machine, and would take the place of ours.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.spawn()?;
    let mut said = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        let mut piece = [0; 4096];
        loop {
            match stderr.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => {
                    said.extend_from_slice(&piece[..count]);
                    let _ = io::stderr().write_all(&piece[..count]);
                    if said.len() > 2 * KEPT {
                        said.drain(..said.len() - KEPT);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(match child.wait()?.success() {
        true => Ended::Well,
        false => {
            let said = String::from_utf8_lossy(&said);
            Ended::Badly(anstream::adapter::strip_str(&said).to_string())
        }
    })
}

fn with(folder: &Path) -> std::ffi::OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = env::split_paths(&path).chain([PathBuf::from(folder)]);
    env::join_paths(all).unwrap_or(path)
}
