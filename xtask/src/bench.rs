//! `cargo xtask bench`.

use super::harness::{self, HARNESS, PROGRAM};
use super::tools;

/// Peers are built as `cargo install` builds them.
const PEERS: &[&str] = &["--release", "--package", "bench-peers", "--examples"];

const GUESTS: &[&str] = &[
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
    "--package",
    "wasm-fixer-editor",
];

/// Builds what is measured and what measures it, and hands it the arguments.
///
/// # Errors
/// What could not be built, or that the harness has failed.
pub fn main(args: &[&str]) -> Result<(), String> {
    tools::ensure()?;
    let builds = [PROGRAM, PEERS, HARNESS, GUESTS];
    harness::run(&builds, args, "the benchmarks could not be measured")
}
