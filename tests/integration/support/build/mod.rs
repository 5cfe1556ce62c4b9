//! What the tests run besides the program itself, built from source, once.

pub mod crates_io;
pub mod go;
pub mod scripted;

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

fn guests<'a>(packages: impl IntoIterator<Item = &'a str>) -> PathBuf {
    let hint = " (is the target there? `rustup target add wasm32-wasip2`)";
    let mut args = vec!["--profile", "guest", "--target", "wasm32-wasip2"];
    for package in packages {
        args.extend(["--package", package]);
    }
    cargo(&args, hint);
    target().join("wasm32-wasip2/guest")
}

static GUESTS: LazyLock<PathBuf> = LazyLock::new(|| {
    let own = own_packages();
    let packages = [
        "assets-probe",
        "book-probe",
        "chapter-probe",
        "command-probe",
        "editor-probe",
        "first-plugin",
        "notes",
        "older-book",
        "older-chapter",
        "parts-dictionary",
        "parts-index",
        "parts-plugin",
        "session-probe",
    ];
    guests(packages.into_iter().chain(own.iter().map(String::as_str)))
});

/// Those that wait, which need more of the bindings: built by themselves, so that no other gets that too.
static TASKS: LazyLock<PathBuf> = LazyLock::new(|| guests(["async-chapter", "async-command"]));

/// Whether a folder of `preprocessors` is a plugin, and not what plugins share.
pub fn is_plugin(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
    manifest.is_ok_and(|manifest| manifest.contains("\"cdylib\""))
}

/// The packages of this project's plugins.
fn own_packages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("preprocessors");
    let entries = std::fs::read_dir(folder).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let names = folders.filter(|folder| is_plugin(folder));
    names
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// One of this project's plugins, by the name of its folder.
pub fn own(name: &str) -> PathBuf {
    guest(name)
}

/// A command built from one of this repository's packages.
pub fn command(package: &str) -> PathBuf {
    GUESTS.join(format!("{package}.wasm"))
}

/// A component built from one of this repository's packages.
pub fn guest(package: &str) -> PathBuf {
    GUESTS.join(format!("{}.wasm", package.replace('-', "_")))
}

/// A component whose functions wait, built from one of this repository's packages.
pub fn task(package: &str) -> PathBuf {
    TASKS.join(format!("{}.wasm", package.replace('-', "_")))
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
