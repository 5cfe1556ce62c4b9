//! `cargo xtask test`.

use xtask::{chromium, packages};

use super::cargo::{cargo, root};
use super::{deny, go, platforms, registry, target, tools};

/// Folders with packages that are built for Wasm.
const GUEST_FOLDERS: [&str; 3] = ["benches/guests", "preprocessors", "tests/guests"];

/// Runs all checks and all tests, the cheapest first.
///
/// # Errors
/// Fails at the first check that fails.
pub fn main() -> Result<(), String> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(&["test", "--package", "xtask"], &[])?;
    deny::check()?;
    target::ensure(&[target::WASM])?;
    lint()?;
    platforms::check()?;
    go::ensure()?;
    chromium::ensure();
    registry::ensure();
    tools::ensure()?;
    cargo(&["test", "--workspace", "--", "--include-ignored"], &[])
}

/// Runs clippy on everything, and rustdoc.
fn lint() -> Result<(), String> {
    let deny_warnings = ["--", "-D", "warnings"];
    let clippy = ["clippy", "--workspace", "--all-targets"];
    cargo(&[&clippy[..], &deny_warnings].concat(), &[])?;
    // Guests have code that exists only for their own target.
    let mut packages = Vec::new();
    for folder in GUEST_FOLDERS {
        packages.extend(packages::below(&root().join(folder))?);
    }
    let mut guests = of("clippy", &packages);
    guests.extend(["--target", target::WASM]);
    guests.extend(deny_warnings);
    cargo(&guests, &[])?;
    let doc = ["doc", "--workspace", "--no-deps"];
    cargo(&doc, &[("RUSTDOCFLAGS", "-D warnings")])
}

/// Returns the arguments of a command of cargo on these packages.
fn of<'a>(command: &'a str, packages: &'a [impl AsRef<str>]) -> Vec<&'a str> {
    let packages = packages
        .iter()
        .flat_map(|name| ["--package", name.as_ref()]);
    std::iter::once(command).chain(packages).collect()
}
