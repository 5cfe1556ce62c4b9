//! `cargo xtask fuzz`.

use std::path::Path;
use std::process::Command;

use super::cargo::{root, target};

const HELP: &str = "\
Usage: cargo xtask fuzz TARGET [SECONDS]

That needs a nightly Rust (rustup toolchain install nightly) and cargo-fuzz
(cargo install --locked cargo-fuzz). The targets are the files of fuzz/targets.";

/// How long a target is run where nothing else is said, in seconds.
const LONG: &str = "1800";

/// Runs one target of `fuzz/` for so many seconds. What libFuzzer finds beyond the kept corpus goes
/// into the target folder, and so does an input that breaks something.
///
/// # Errors
/// That something was found, or what is missing.
pub fn main(args: &[&str]) -> Result<(), String> {
    let (name, seconds) = match args {
        [name] => (*name, LONG),
        [name, seconds] => (*name, *seconds),
        _ => return Err(HELP.to_owned()),
    };
    let folder = target()?.join("fuzz");
    let found = folder.join("found").join(name);
    let broken = folder.join("broken").join(name);
    for folder in [&found, &broken] {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let args = [
        "run",
        "nightly",
        "cargo",
        "fuzz",
        "run",
        // There is no unsafe code of ours that a sanitizer could look at, and guests' is none of its.
        "--sanitizer=none",
        "--features=libfuzzer",
        "--target-dir",
        &path(&folder),
        name,
        // New inputs go into the first folder.
        &path(&found),
        &format!("fuzz/corpus/{name}"),
        "--",
        &format!("-max_total_time={seconds}"),
        "-dict=fuzz/words.dict",
        &format!("-artifact_prefix={}/", path(&broken)),
        "-rss_limit_mb=4096",
        "-max_len=65536",
        "-print_final_stats=1",
    ];
    eprintln!("\n$ rustup {}", args.join(" "));
    let status = Command::new("rustup")
        .args(args)
        // Linking everything anew as one gains nothing here.
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        // What this command itself runs in.
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN")
        .current_dir(root())
        .status()
        .map_err(|error| format!("can't run rustup: {error}\n\n{HELP}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!(
            "{name} failed; an input that breaks it is in {}\n\n{HELP}",
            broken.display()
        )),
    }
}
