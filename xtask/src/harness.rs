//! Builds and runs the harness that measures and compares.

use std::process::Command;

use super::cargo::{cargo, root, target as target_folder};
use super::target;

/// The program, built as users install it.
pub const PROGRAM: &[&str] = &[
    "--release",
    "--package",
    "mdbook-wasm",
    "--package",
    "bench-cranelift",
];

/// The harness, and both versions of mdBook.
pub const HARNESS: &[&str] = &[
    "--release",
    "--package",
    "bench-harness",
    "--package",
    "real-mdbook",
];

/// Builds these packages, each in a separate build so that none enables features of another's dependencies. Then runs
/// the harness.
///
/// # Errors
/// Fails if a build fails, or with the message `failed` if the harness fails.
pub fn run(builds: &[&[&str]], args: &[&str], failed: &str) -> Result<(), String> {
    target::ensure(&[target::WASM])?;
    for build in builds {
        cargo(&[&["build"], *build].concat(), &[])?;
    }
    let harness = format!("release/bench-harness{}", std::env::consts::EXE_SUFFIX);
    let harness = target_folder()?.join(harness);
    let status = Command::new(&harness)
        .args(args)
        .current_dir(root())
        .status()
        .map_err(|error| format!("can't run {}: {error}", harness.display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed.to_owned())
    }
}
