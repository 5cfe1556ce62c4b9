//! Builds the components and programs that tests run, once and from source.

pub mod crates_io;
pub mod go;
pub mod scripted;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use xtask::plugins::{self, Language, Plugin};

/// Returns the target folder: two levels above the program that this test was built with.
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
    let hint = " (install the target with `rustup target add wasm32-wasip2`)";
    let mut args = vec!["--profile", "guest", "--target", "wasm32-wasip2"];
    for package in packages {
        args.extend(["--package", package]);
    }
    cargo(&args, hint);
    target().join("wasm32-wasip2/guest")
}

static GUESTS: LazyLock<PathBuf> = LazyLock::new(|| {
    let first_party = first_party();
    let first_party = first_party.iter();
    let in_rust = first_party.filter(|plugin| plugin.language == Language::Rust);
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
    guests(
        packages
            .into_iter()
            .chain(in_rust.map(|plugin| plugin.name.as_str())),
    )
});

/// Guests with async exports, which need more features of the bindings. They are built separately, so that the others
/// don't get these features.
static ASYNC_GUESTS: LazyLock<PathBuf> =
    LazyLock::new(|| guests(["async-chapter", "async-command"]));

/// Returns the first-party plugins.
pub fn first_party() -> Vec<Plugin> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    plugins::all(root).unwrap_or_else(|error| panic!("{error}"))
}

/// Builds a first-party plugin. `None` if the tools for its language are missing.
pub fn plugin(plugin: &Plugin) -> Option<PathBuf> {
    let folder = format!("preprocessors/{}", plugin.name);
    match plugin.language {
        Language::Rust => Some(guest(&plugin.name)),
        Language::JavaScript => scripted::js_for(plugin.world, &folder),
        Language::Python => scripted::python_for(plugin.world, &folder),
    }
}

/// Builds a first-party plugin and its parts into a new folder. Returns the plugin's file, or `None` if the tools for
/// one of them are missing.
pub fn plugin_with_parts(plugin: &Plugin, folder: &str) -> Option<PathBuf> {
    let folder = crate::support::folder(folder);
    let component = folder.join(format!("{}.wasm", plugin.name));
    std::fs::copy(self::plugin(plugin)?, &component).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in plugin.parts(root) {
        let world = part.file_name().unwrap().to_str().unwrap();
        let source = part.strip_prefix(root).unwrap().to_str().unwrap();
        let file = format!("{}.wasm", plugin.part_name(&part));
        std::fs::copy(scripted::python_for(world, source)?, folder.join(file)).unwrap();
    }
    Some(component)
}

/// Returns the component of a package that is a command.
pub fn command(package: &str) -> PathBuf {
    GUESTS.join(format!("{package}.wasm"))
}

/// Returns the component of a package.
pub fn guest(package: &str) -> PathBuf {
    GUESTS.join(format!("{}.wasm", package.replace('-', "_")))
}

/// Returns the component of a package with async exports.
pub fn async_guest(package: &str) -> PathBuf {
    ASYNC_GUESTS.join(format!("{}.wasm", package.replace('-', "_")))
}

static PROGRAMS: LazyLock<PathBuf> = LazyLock::new(|| {
    // With the tests, so that the dependencies have the same features and are not built again.
    cargo(&["--workspace", "--bins", "--tests"], "");
    target().join("debug")
});

/// Returns a program of the package `real-mdbook`.
pub fn real_mdbook(name: &str) -> PathBuf {
    PROGRAMS.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Returns the program under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mdbook-wasm"))
}
