//! Checks dependencies against `deny.toml` with cargo-deny.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::cargo::cargo;

/// Checks the dependencies of the program, if cargo-deny is installed. A missing cargo-deny is reported, but no
/// failure, on CI too: the result changes only with `Cargo.lock`, and developers who change that have it installed.
///
/// # Errors
/// Fails if a dependency violates `deny.toml`.
pub fn main() -> Result<(), String> {
    if !is_installed() {
        eprintln!("\nSKIPPED: cargo deny: not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    cargo(&["deny", "check", "bans", "licenses", "sources"], &[])?;
    if !has_advisories() {
        eprintln!("\nSKIPPED: cargo deny: no advisory database (cargo deny fetch)");
        return Ok(());
    }
    cargo(&["deny", "--offline", "check", "advisories"], &[])
}

fn is_installed() -> bool {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    Command::new(cargo)
        .args(["deny", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Returns whether cargo-deny has a database of advisories.
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let databases = home.map(|home| home.join("advisory-dbs").read_dir());
    let Some(Ok(mut databases)) = databases else {
        return false;
    };
    databases.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir()))
}
