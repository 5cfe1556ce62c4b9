//! `cargo xtask bench`.

use std::process::Command;

use super::cargo::{cargo, root, target};

/// What is built and how. Each line is a build of its own, so that none has the features that
/// another asks its dependencies for: peers are built as `cargo install` builds them.
const BUILDS: [&[&str]; 4] = [
    &[
        "--release",
        "--package",
        "mdbook-wasm",
        "--package",
        "bench-cranelift",
    ],
    &["--release", "--package", "bench-peers"],
    &[
        "--release",
        "--package",
        "bench-harness",
        "--package",
        "real-mdbook",
    ],
    &[
        "--profile",
        "guest",
        "--target",
        "wasm32-wasip2",
        "--package",
        "bench-burn-plugin",
        "--package",
        "bench-replace-plugin",
        "--package",
        "wasm-fixer",
    ],
];

/// Builds what is measured and what measures it, and hands it the arguments.
///
/// # Errors
/// What could not be built, or that the harness has failed.
pub fn main(args: &[&str]) -> Result<(), String> {
    super::target::ensure()?;
    for build in BUILDS {
        cargo(&[&["build"], build].concat(), &[])?;
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
        false => Err("the benchmarks could not be measured".to_owned()),
    }
}
