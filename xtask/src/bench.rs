//! `cargo xtask bench`.

use super::harness::{self, HARNESS, PROGRAM};
use super::tools;

/// The native peers, built as `cargo install` builds them.
const PEERS: &[&str] = &["--release", "--package", "bench-peers", "--examples"];

const GUESTS: &[&str] = &[
    "--profile",
    "guest",
    "--target",
    "wasm32-wasip2",
    "--package",
    "bench-compute-plugin",
    "--package",
    "bench-replace-plugin",
    "--package",
    "wasm-fixer",
    "--package",
    "wasm-fixer-editor",
];

/// Builds the programs and plugins that are measured, and runs the harness with the arguments.
///
/// # Errors
/// Fails if a build or the harness fails.
pub fn main(args: &[&str]) -> Result<(), String> {
    tools::ensure()?;
    let builds = [PROGRAM, PEERS, HARNESS, GUESTS];
    harness::run(&builds, args, "the benchmarks failed")
}
