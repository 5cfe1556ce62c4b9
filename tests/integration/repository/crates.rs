//! The packages as on crates.io: they are complete, and build and install without other files of this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::support::build::target;
use crate::support::folder;

fn output(command: &mut Command) -> String {
    let shown = format!("{command:?}");
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{shown}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}\n{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// The folder with all packages of this workspace from `cargo package`, each unpacked in a folder of its name and
/// version.
static PACKAGES: LazyLock<PathBuf> = LazyLock::new(|| {
    let packaged = target().join("packaged");
    // An earlier run may have created a package that no longer exists.
    drop(fs::remove_dir_all(packaged.join("package")));
    output(
        cargo()
            .args(["package", "--workspace", "--no-verify", "--allow-dirty"])
            .arg("--target-dir")
            .arg(&packaged)
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let unpacked = folder("packages");
    for package in fs::read_dir(packaged.join("package")).unwrap() {
        let file = package.unwrap().path();
        if file
            .extension()
            .is_some_and(|extension| extension == "crate")
        {
            let unpack = ["-xzf".as_ref(), file.as_os_str()];
            output(Command::new("tar").args(unpack).current_dir(&unpacked));
        }
    }
    unpacked
});

fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

fn name(package: &str) -> String {
    format!("{package}-{}", env!("CARGO_PKG_VERSION"))
}

/// Copies a folder into the target folder. Files that did not change since the last run keep their times, so that cargo
/// builds only the others.
fn synced_copy(from: &Path, name: &str) -> PathBuf {
    let kept = target().join("packaged").join(name);
    sync(from, &kept);
    kept
}

/// Makes a folder equal to another one, and writes only files that differ.
fn sync(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let names = |folder: &Path| -> Vec<_> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let expected = names(from);
    for name in names(to).iter().filter(|name| !expected.contains(name)) {
        let path = to.join(name);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
    for name in expected {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            sync(&from, &to);
            continue;
        }
        let bytes = fs::read(from).unwrap();
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::write(to, bytes).unwrap();
        }
    }
}

/// The package has all files that the program includes. With its dependencies downloaded, it installs without a
/// network.
#[test]
fn the_program_installs_from_its_package() {
    let package = name("mdbook-wasm");
    let package = synced_copy(&PACKAGES.join(&package), &package);
    for file in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(package.join(file).is_file(), "{file}");
    }
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
    for key in [
        "description",
        "license",
        "readme",
        "rust-version",
        "keywords",
    ] {
        assert!(manifest.contains(&format!("\n{key} = ")), "{key}");
    }

    let root = folder("packaged-root");
    output(
        cargo()
            .args(["install", "--debug", "--locked", "--offline", "--path"])
            .arg(&package)
            .arg("--root")
            .arg(&root)
            .arg("--target-dir")
            .arg(target().join("packaged"))
            .current_dir(&package),
    );
    let bin = root.join("bin");
    let program = bin.join(format!("mdbook-wasm{}", std::env::consts::EXE_SUFFIX));
    let version = output(Command::new(&program).arg("--version"));
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    let new = ["new", "words", "--lang", "rust"];
    output(Command::new(&program).args(new).current_dir(&root));
    for file in ["Cargo.toml", "src/lib.rs", "wit/worlds.wit", ".gitignore"] {
        assert!(root.join("words").join(file).is_file(), "{file}");
    }
}

/// The published packages. Other packages of the workspace may depend only on these.
const PUBLISHED: [&str; 3] = ["mdbook-wasm", "mdbook-wasm-markdown", "mdbook-wasm-plugin"];

/// Packages depend on each other by version, and need no files of other packages.
#[test]
fn every_package_builds_alone() {
    make_workspace(&PACKAGES);
    let workspace = synced_copy(&PACKAGES, "workspace");
    let check = || {
        let mut check = cargo();
        // With the target folder of this workspace, which has the dependencies.
        check.args(["check", "--offline"]).current_dir(&workspace);
        check.arg("--target-dir").arg(target());
        check
    };
    output(check().arg("--workspace"));
    // Plugins and the crates that they share. Guests of tests and benchmarks read the contract from the repository.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("preprocessors");
    let packages = xtask::packages::below(&folder).unwrap();
    let for_wasm = packages.iter().flat_map(|name| ["--package", name]);
    output(check().args(["--target", "wasm32-wasip2"]).args(for_wasm));
}

/// Creates a workspace of a folder with packages, in which the published ones replace those of crates.io.
fn make_workspace(packages: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    // The profiles, which are at the end of the file: with them, dependencies are not built again.
    let profiles = &own[own.find("[profile.").unwrap()..];
    let patches: String = PUBLISHED
        .map(|package| format!("{package}.path = {:?}\n", name(package)))
        .concat();
    let manifest = format!(
        "[workspace]\nmembers = [\"*-*.*.*\"]\nresolver = \"3\"\n\n[patch.crates-io]\n{patches}\n{profiles}"
    );
    fs::write(packages.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), packages.join("Cargo.lock")).unwrap();
}
