//! A Chromium, which the tests of pages need.

use std::process::Command;

use super::apt::{install, runs};

/// What the tests look for, as in `tests/integration/support/browser.rs`.
const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chromium-headless-shell",
    "chrome",
];

/// Makes sure that there is one: on the path, or by `apt-get` where that needs no password. Where there is none,
/// it is said, and the tests are skipped.
pub fn ensure() {
    let is_there = || {
        NAMES
            .iter()
            .any(|name| runs(Command::new(name).arg("--version")))
    };
    // On other systems its tests do not run.
    if !cfg!(unix) || is_there() {
        return;
    }
    if !(install("chromium") && is_there()) {
        eprintln!(
            "There is no Chromium here, and none could be installed. The tests that open pages in it are \
             skipped, or fail on CI.\nInstall Chromium or Chrome; on Debian: apt-get install chromium"
        );
    }
}
