//! The house rules of this repository, as tests: what `ARCHITECTURE.md` and `CONTRIBUTING.md` promise about the code.
//!
//! Each rule is a module that can be run alone, for instance with `cargo test -p xtask layers`.

mod absences;
mod layers;
mod lengths;
mod packages;
mod paths;
mod wildcards;
mod words;

use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns the root folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask has a parent folder")
}

/// Reads a text file, given by its path from the root folder.
fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Lists the files that belong to the repository and exist, as paths from the root folder, sorted.
///
/// New files that Git does not track yet are included, files that it ignores are not.
fn files() -> Vec<String> {
    let list = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()
        .expect("git can be started");
    assert!(
        list.status.success(),
        "git ls-files failed: {}",
        String::from_utf8_lossy(&list.stderr)
    );
    let names = String::from_utf8(list.stdout).expect("file names are UTF-8");
    let exists = |path: &&str| root().join(path).is_file();
    let mut files: Vec<_> = names
        .split_terminator('\0')
        .filter(exists)
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    files
}

/// Lists the source files of Rust.
fn rust_files() -> Vec<String> {
    files()
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .collect()
}
