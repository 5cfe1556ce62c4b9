//! Chromium, which the tests of rendered pages need.

use std::process::Command;

use super::apt::{install, succeeds};

/// The programs that the tests look for, as in `tests/integration/support/browser.rs`.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
    "chrome",
];

/// Installs Chromium with `apt-get` if it is missing and that needs no password. Reports if it is still missing: the
/// tests are skipped then.
pub fn ensure() {
    let is_installed = || {
        NAMES
            .iter()
            .any(|name| succeeds(Command::new(name).arg("--version")))
    };
    // On other systems its tests do not run.
    if !cfg!(unix) || is_installed() {
        return;
    }
    if !(install("chromium") && is_installed()) {
        eprintln!(
            "Chromium was not found and could not be installed. Tests that need it are skipped, or fail on CI.\n\
             Install Chromium or Chrome, on Debian with: apt-get install chromium"
        );
    }
}
