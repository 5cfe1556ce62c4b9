//! A package registry, which the tests of downloads need.

use std::process::Command;

use xtask::apt::{install, succeeds};

/// The name of Debian's package and of its program.
const NAME: &str = "docker-registry";

/// Installs the registry with `apt-get` if it is missing and that needs no password. Reports if it is still missing:
/// the tests are skipped then.
pub fn ensure() {
    let is_installed = || succeeds(Command::new(NAME).arg("--version"));
    if !cfg!(unix) || is_installed() {
        return;
    }
    if !(install(NAME) && is_installed()) {
        eprintln!(
            "{NAME} was not found and could not be installed. Tests that need it are skipped, or fail on CI.\n\
             On Debian, install it with: apt-get install {NAME}"
        );
    }
}
