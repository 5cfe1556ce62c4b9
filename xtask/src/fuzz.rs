//! `cargo xtask fuzz`.

use std::path::Path;
use std::process::Command;

use super::cargo::{root, target};

const HELP: &str = "\
Usage: cargo xtask fuzz TARGET [SECONDS]

Needs a nightly Rust (rustup toolchain install nightly) and cargo-fuzz
(cargo install --locked cargo-fuzz). The targets are the files in fuzz/targets.";

/// The default duration of a run, in seconds.
const DEFAULT_SECONDS: &str = "1800";

/// Runs a target of `fuzz/` for the given number of seconds. New inputs of libFuzzer are written into the target
/// folder, and so is an input that fails.
///
/// # Errors
/// Fails if an input fails or a tool is missing.
pub fn main(args: &[&str]) -> Result<(), String> {
    let (name, seconds) = match args {
        [name] => (*name, DEFAULT_SECONDS),
        [name, seconds] => (*name, *seconds),
        _ => return Err(HELP.to_owned()),
    };
    let folder = target()?.join("fuzz");
    let found = folder.join("found").join(name);
    let failing = folder.join("failing").join(name);
    for folder in [&found, &failing] {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let args = [
        "run",
        "nightly",
        "cargo",
        "fuzz",
        "run",
        // Sanitizers find errors of unsafe code. We have none, and they don't see that of guests.
        "--sanitizer=none",
        "--features=libfuzzer",
        "--target-dir",
        &path(&folder),
        name,
        // libFuzzer writes new inputs into the first folder.
        &path(&found),
        &format!("fuzz/corpus/{name}"),
        "--",
        &format!("-max_total_time={seconds}"),
        "-dict=fuzz/words.dict",
        &format!("-artifact_prefix={}/", path(&failing)),
        "-rss_limit_mb=4096",
        "-max_len=65536",
        "-print_final_stats=1",
    ];
    eprintln!("\n$ rustup {}", args.join(" "));
    let status = Command::new("rustup")
        .args(args)
        // Link-time optimisation makes builds slower and finds nothing more.
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        // These would select the toolchain of this command.
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN")
        .current_dir(root())
        .status()
        .map_err(|error| format!("can't run rustup: {error}\n\n{HELP}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "{name} failed; the failing input is in {}\n\n{HELP}",
            failing.display()
        ))
    }
}
