//! The house rules of this repository, as tests: what `ARCHITECTURE.md` and `CONTRIBUTING.md` promise about the code.
//!
//! Each rule is a module that can be run alone, for instance with `cargo test -p xtask layers`.

mod layers;

use std::fs;
use std::path::Path;

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
