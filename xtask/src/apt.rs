//! Programs that Debian has in a package of their name, and Ubuntu and others too.

use std::process::{Command, Stdio};

/// Installs a package where that needs no password. Whether it was.
pub fn install(package: &str) -> bool {
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
    let install = ["install", "-y", "--no-install-recommends", package];
    // Lists of packages may be missing, or too old.
    may && (apt(&install) || (apt(&["update"]) && apt(&install)))
}

/// Whether it does so well. What it says is of no interest.
pub fn runs(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
