//! The program that measures and compares, and what it does that with.

use std::process::Command;

use super::cargo::{cargo, root, target};

/// The program that users install, as they do.
pub const PROGRAM: &[&str] = &[
    "--release",
    "--package",
    "mdbook-wasm",
    "--package",
    "bench-cranelift",
];

/// What measures, and both real mdBooks.
pub const HARNESS: &[&str] = &[
    "--release",
    "--package",
    "bench-harness",
    "--package",
    "real-mdbook",
];

/// Builds these, each in a build of its own, so that none has the features that another asks its
/// dependencies for. Then runs the harness.
///
/// # Errors
/// What could not be built, or that the harness has failed: `failed` then.
pub fn run(builds: &[&[&str]], args: &[&str], failed: &str) -> Result<(), String> {
    super::target::ensure()?;
    for build in builds {
        cargo(&[&["build"], *build].concat(), &[])?;
    }
    let harness = format!("release/bench-harness{}", std::env::consts::EXE_SUFFIX);
    let harness = target()?.join(harness);
    let status = Command::new(&harness)
        .args(args)
        .current_dir(root())
        .status()
        .map_err(|error| format!("can't run {}: {error}", harness.display()))?;
    match status.success() {
        true => Ok(()),
        false => Err(failed.to_owned()),
    }
}
