//! What the tests run besides the program itself, built from source, once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Where cargo puts things: two folders above the program that this test was built with.
pub fn target() -> &'static Path {
    let program = Path::new(env!("CARGO_BIN_EXE_mdbook-wasm"));
    program.parent().and_then(Path::parent).unwrap()
}

fn cargo(args: &[&str], hint: &str) {
    let output = Command::new(env!("CARGO"))
        .arg("build")
        .args(args)
        .arg("--target-dir")
        .arg(target())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo build {} failed{hint}\n{}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
}

static GUESTS: LazyLock<PathBuf> = LazyLock::new(|| {
    let hint = " (is the target there? `rustup target add wasm32-wasip2`)";
    let mut args = vec!["--profile", "guest", "--target", "wasm32-wasip2"];
    for package in [
        "book-probe",
        "chapter-probe",
        "command-probe",
        "first-plugin",
        "wasm-fixer",
    ] {
        args.extend(["--package", package]);
    }
    cargo(&args, hint);
    target().join("wasm32-wasip2/guest")
});

/// A command built from one of this repository's packages.
pub fn command(package: &str) -> PathBuf {
    GUESTS.join(format!("{package}.wasm"))
}

/// A component built from one of this repository's packages.
pub fn guest(package: &str) -> PathBuf {
    GUESTS.join(format!("{}.wasm", package.replace('-', "_")))
}

static PROGRAMS: LazyLock<PathBuf> = LazyLock::new(|| {
    // With the tests, so that the dependencies have the features that they are built with already.
    cargo(&["--workspace", "--bins", "--tests"], "");
    target().join("debug")
});

/// A program of the package `real-mdbook`.
pub fn real(name: &str) -> PathBuf {
    PROGRAMS.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The program under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mdbook-wasm"))
}
