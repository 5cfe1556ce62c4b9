//! Running cargo, and where it puts things.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's root.
pub fn root() -> &'static Path {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.unwrap_or(Path::new("."))
}

/// Runs cargo in the repository's root and shows what it says.
///
/// # Errors
/// Which command failed.
pub fn cargo(args: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
    eprintln!("\n$ cargo {}", args.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let status = Command::new(cargo)
        .args(args)
        .envs(env.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|error| format!("can't run cargo: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("failed: cargo {}", args.join(" "))),
    }
}

/// The target folder, two above this program (`target/debug/xtask`).
///
/// # Errors
/// Where the system does not say where a program lies.
pub fn target() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    match program.parent().and_then(Path::parent) {
        Some(target) => Ok(target.to_owned()),
        None => Err(format!("{} has no target folder", program.display())),
    }
}
