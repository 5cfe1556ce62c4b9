//! Installs packages of Debian and its derivatives.

use std::process::{Command, Stdio};

/// Installs a package, if that needs no password. Returns whether it did.
pub fn install(package: &str) -> bool {
    let is_root = succeeds(Command::new("sh").args(["-c", "test $(id -u) = 0"]));
    let as_root: &[&str] = if is_root {
        &["apt-get"]
    } else {
        &["sudo", "-n", "apt-get"]
    };
    let is_allowed = succeeds(
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
    let install = ["install", "-y", "--no-install-recommends", package];
    // The package lists may be missing or outdated.
    is_allowed && (apt(&install) || (apt(&["update"]) && apt(&install)))
}

/// Runs a command without showing its output. Returns whether it succeeded.
pub fn succeeds(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
