//! Chromium, which the tests of rendered pages need.

use std::process::Command;

use super::apt::{install, succeeds};

/// The names of its program in different distributions.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
    "chrome",
];

/// Returns the name of the program that is installed, if any.
pub fn find() -> Option<&'static str> {
    let is_installed = |name: &&str| succeeds(Command::new(name).arg("--version"));
    NAMES.into_iter().find(is_installed)
}

/// Installs Chromium with `apt-get` if it is missing and that needs no password. Reports if it is still missing: the
/// tests are skipped then.
pub fn ensure() {
    // On other systems its tests do not run.
    if !cfg!(unix) || find().is_some() {
        return;
    }
    if !(install("chromium") && find().is_some()) {
        eprintln!(
            "Chromium was not found and could not be installed. Tests that need it are skipped, or fail on CI.\n\
             Install Chromium or Chrome, on Debian with: apt-get install chromium"
        );
    }
}
