//! The package as crates.io would have it: what it is made of is whole, and it installs without anything else of
//! this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::build::target;
use crate::support::folder;

fn output(command: &mut Command) -> String {
    let shown = format!("{command:?}");
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{shown}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}\n{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn name(package: &str) -> String {
    format!("{package}-{}", env!("CARGO_PKG_VERSION"))
}

/// The package, unpacked. Files that are as the last run left them keep their times, so that cargo builds only what
/// has changed.
fn unpacked(package: &str) -> PathBuf {
    let packaged = target().join("packaged");
    output(
        Command::new(env!("CARGO"))
            .args([
                "package",
                "--no-verify",
                "--allow-dirty",
                "--package",
                package,
            ])
            .arg("--target-dir")
            .arg(&packaged)
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let file = packaged.join("package").join(name(package) + ".crate");
    let fresh = folder(&format!("packaged-{package}"));
    output(
        Command::new("tar")
            .arg("-xzf")
            .arg(file)
            .current_dir(&fresh),
    );
    let kept = packaged.join("unpacked").join(name(package));
    bring(&fresh.join(name(package)), &kept);
    kept
}

/// Makes a folder the same as another one, and leaves alone what is the same already.
fn bring(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let names = |folder: &Path| -> Vec<_> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let wanted = names(from);
    for name in names(to).iter().filter(|name| !wanted.contains(name)) {
        let path = to.join(name);
        match path.is_dir() {
            true => fs::remove_dir_all(path).unwrap(),
            false => fs::remove_file(path).unwrap(),
        }
    }
    for name in wanted {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            bring(&from, &to);
            continue;
        }
        let bytes = fs::read(from).unwrap();
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::write(to, bytes).unwrap();
        }
    }
}

/// All that the program takes into itself is in the package, and nothing is needed from elsewhere: not even a network,
/// once its dependencies are there.
#[test]
fn the_program_installs_from_its_package() {
    let package = unpacked("mdbook-wasm");
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
        Command::new(env!("CARGO"))
            .args(["install", "--debug", "--locked", "--offline", "--path"])
            .arg(&package)
            .arg("--root")
            .arg(&root)
            .arg("--target-dir")
            .arg(target().join("packaged"))
            // Not in this repository: its `.cargo/config.toml` is none of the package's.
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
