//! `cargo xtask test`.

use super::cargo::cargo;
use super::{chromium, deny, go, registry, target, tools};

/// What is built for the target of guests.
const GUESTS: [&str; 23] = [
    "alerts",
    "assets-probe",
    "async-chapter",
    "async-command",
    "bench-burn-plugin",
    "bench-replace-plugin",
    "book-probe",
    "chapter-probe",
    "editor-probe",
    "first-plugin",
    "glossary",
    "link-check",
    "mdbook-wasm-markdown",
    "mdbook-wasm-plugin",
    "notes",
    "parts-dictionary",
    "parts-index",
    "parts-plugin",
    "session-probe",
    "spelling",
    "toc",
    "wasm-fixer",
    "wasm-fixer-editor",
];

/// Checks everything, cheapest first.
///
/// # Errors
/// The first check that fails.
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
    // The guests' Wasm faces exist only for their own target.
    let mut guests = vec!["clippy", "--target", "wasm32-wasip2"];
    for package in GUESTS {
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
