//! Installs programs from PyPI, each into a virtual environment in the target folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Installs a package into a new environment. Returns whether it did.
pub fn install(package: &str, environment: &Path) -> bool {
    create(environment) && run(environment, &["install", "--quiet", package])
}

/// Creates an environment. Returns whether it did.
pub fn create(environment: &Path) -> bool {
    eprintln!("\n$ python3 -m venv {}", environment.display());
    let python = if cfg!(windows) { "python" } else { "python3" };
    let mut create = Command::new(python);
    succeeds(create.args(["-m", "venv"]).arg(environment))
}

/// Runs pip in an environment. Returns whether it succeeded.
pub fn run(environment: &Path, args: &[&str]) -> bool {
    eprintln!("$ pip {}", args.join(" "));
    let python = bin(environment).join("python");
    succeeds(Command::new(python).args(["-m", "pip"]).args(args))
}

/// Returns the folder with the programs of an environment.
pub fn bin(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
