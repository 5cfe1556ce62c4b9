//! Runs cargo, and finds its folders.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the root of the repository.
pub fn root() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.unwrap_or(Path::new("."))
}

/// Runs cargo in the root of the repository, and shows the command and its output.
///
/// # Errors
/// Fails if the command fails.
pub fn cargo(args: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
    eprintln!("\n$ cargo {}", args.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let status = Command::new(cargo)
        .args(args)
        .envs(env.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|error| format!("can't run cargo: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`cargo {}` failed", args.join(" ")))
    }
}

/// Returns the target folder, two levels above this program (`target/debug/xtask`).
///
/// # Errors
/// Fails if the path of this program is unknown.
pub fn target() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    match program.parent().and_then(Path::parent) {
        Some(target) => Ok(target.to_owned()),
        None => Err(format!("{} is in no target folder", program.display())),
    }
}

/// Returns whether this is CI, where nothing may be skipped.
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|ci| ci == "true")
}
