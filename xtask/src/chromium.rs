//! A Chromium, which the tests of pages need.

use std::process::{Command, Stdio};

/// Debian's package, which Ubuntu and others have too.
const PACKAGE: [&str; 4] = ["install", "-y", "--no-install-recommends", "chromium"];

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
    let as_root: &[&str] = match runs(Command::new("sh").args(["-c", "test $(id -u) = 0"])) {
        true => &["apt-get"],
        false => &["sudo", "-n", "apt-get"],
    };
    let may = runs(
        Command::new(as_root[0])
            .args(&as_root[1..])
            .arg("--version"),
    );
    let apt = |args: &[&str]| {
        let args = [&as_root[1..], args].concat();
        eprintln!("\n$ {} {}", as_root[0], args.join(" "));
        let mut command = Command::new(as_root[0]);
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command.status().is_ok_and(|status| status.success())
    };
    // Lists of packages may be missing, or too old.
    let installed = may && (apt(&PACKAGE) || (apt(&["update"]) && apt(&PACKAGE))) && is_there();
    if !installed {
        eprintln!(
            "There is no Chromium here, and none could be installed. The tests that open pages in it are \
             skipped, or fail on CI.\nInstall Chromium or Chrome; on Debian: apt-get {}",
            PACKAGE.join(" ")
        );
    }
}

/// Whether it does so well. What it says is of no interest.
fn runs(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
