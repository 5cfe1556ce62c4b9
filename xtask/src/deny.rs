//! What may be a dependency: `deny.toml`, by cargo-deny.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::cargo::cargo;

/// Checks the program's dependencies where cargo-deny is installed, and says so where it is not. That
/// holds on CI too: what it checks changes with `Cargo.lock` only, and whoever changes that has it.
///
/// # Errors
/// What is not as `deny.toml` has it.
pub fn main() -> Result<(), String> {
    if !is_installed() {
        eprintln!("\nSKIPPED: cargo deny: it is not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    cargo(&["deny", "check", "bans", "licenses", "sources"], &[])?;
    if !has_advisories() {
        eprintln!("\nSKIPPED: cargo deny: no advisories are at hand (cargo deny fetch)");
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

/// Whether the database of advisories lies where cargo-deny keeps it.
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let databases = home.map(|home| home.join("advisory-dbs").read_dir());
    let Some(Ok(mut databases)) = databases else {
        return false;
    };
    databases.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir()))
}
