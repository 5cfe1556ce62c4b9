//! Checks that the program compiles for the systems that this machine is not.

use super::cargo::cargo;
use super::target;

/// A target for each other system that releases are made for. What is MSVC alone, `cc` does not pretend to build.
const TARGETS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-pc-windows-gnu"];

/// Type-checks the program without the registry client, whose TLS is written in C.
///
/// Nothing is linked, so the few files in C and assembly that dependencies have are not needed: a program that does
/// nothing stands for their compilers.
///
/// # Errors
/// Fails if the program has type errors on a system, or if a target can't be installed.
pub fn check() -> Result<(), String> {
    target::ensure(&TARGETS)?;
    let mut args = vec!["check", "--no-default-features", "--bin", "mdbook-wasm"];
    let mut compilers = Vec::new();
    for target in TARGETS {
        args.extend(["--target", target]);
        let target = target.replace('-', "_");
        compilers.extend(["CC", "AR"].map(|tool| (format!("{tool}_{target}"), "true")));
    }
    let compilers: Vec<_> = compilers
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    cargo(&args, &compilers)
}
