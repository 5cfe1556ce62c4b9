//! `cargo xtask test`.

use xtask::packages;

use super::cargo::{cargo, root};
use super::{chromium, deny, go, registry, target, tools};

/// Folders with packages that are built for Wasm.
const GUEST_FOLDERS: [&str; 3] = ["benches/guests", "preprocessors", "tests/guests"];

/// Runs all checks, the fastest first.
///
/// # Errors
/// Fails at the first check that fails.
pub fn main() -> Result<(), String> {
    target::ensure()?;
    go::ensure()?;
    chromium::ensure();
    registry::ensure();
    tools::ensure()?;
    cargo(&["fmt", "--all", "--check"], &[])?;
    deny::main()?;
    cargo(
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    // Guests have code that exists only for their own target.
    let mut packages = Vec::new();
    for folder in GUEST_FOLDERS {
        packages.extend(packages::below(&root().join(folder))?);
    }
    let mut guests = vec!["clippy", "--target", "wasm32-wasip2"];
    for package in &packages {
        guests.extend(["--package", package]);
    }
    guests.extend(["--", "-D", "warnings"]);
    cargo(&guests, &[])?;
    cargo(
        &["doc", "--workspace", "--no-deps"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    cargo(&["test", "--workspace"], &[])
}
