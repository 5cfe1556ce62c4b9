//! A registry of packages, which the tests of fetching need.

use std::process::Command;

use super::apt::{install, runs};

/// Debian's package, and its program.
const NAME: &str = "docker-registry";

/// Makes sure that there is one: on the path, or by `apt-get` where that needs no password. Where there is none,
/// it is said, and the tests are skipped.
pub fn ensure() {
    let is_there = || runs(Command::new(NAME).arg("--version"));
    if !cfg!(unix) || is_there() {
        return;
    }
    if !(install(NAME) && is_there()) {
        eprintln!(
            "There is no {NAME} here, and none could be installed. The tests that fetch packages from it are \
             skipped, or fail on CI.\nOn Debian: apt-get install {NAME}"
        );
    }
}
