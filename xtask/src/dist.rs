//! `cargo xtask dist` and `cargo xtask notes`: the archive and the notes of a release.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::cargo::{cargo, root, target};

/// The programs of the package.
const PROGRAMS: [&str; 2] = ["mdbook-wasm", "mdbook-wasm-fetch"];

/// The other files of the archive.
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// The shells with completions, and the file name that each of them looks for.
const COMPLETIONS: [(&str, &str); 4] = [
    ("bash", "mdbook-wasm.bash"),
    ("fish", "mdbook-wasm.fish"),
    ("powershell", "mdbook-wasm.ps1"),
    ("zsh", "_mdbook-wasm"),
];

/// Builds the programs of a release for this machine, and packs them into an archive. Its name is the one of
/// `package.metadata.binstall` in `Cargo.toml`.
///
/// # Errors
/// Fails if a build fails or a file can't be written.
pub fn main() -> Result<(), String> {
    let args = ["build", "--profile", "dist", "--package", "mdbook-wasm"];
    cargo(&[&args[..], &["--locked", "--bins"]].concat(), &[])?;
    let host = host()?;
    let stem = format!("mdbook-wasm-{host}");
    let dist = target()?.join("distributed");
    let folder = dist.join(&stem);
    let failed = |error: std::io::Error| format!("can't write to {}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(folder.join("completions")).map_err(failed)?;
    let built = target()?.join("dist");
    for program in PROGRAMS {
        let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        fs::copy(built.join(&file), folder.join(file)).map_err(failed)?;
    }
    for text in TEXTS {
        fs::copy(root().join(text), folder.join(text)).map_err(failed)?;
    }
    let program = built.join("mdbook-wasm");
    for (shell, name) in COMPLETIONS {
        let completions = stdout(&program, &["completions", shell])?;
        fs::write(folder.join("completions").join(name), completions).map_err(failed)?;
    }
    let manual = stdout(&program, &["man"])?;
    fs::write(folder.join("mdbook-wasm.1"), manual).map_err(failed)?;
    let archive = dist.join(format!("{stem}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.arg("-czf").arg(&archive).arg(&stem).current_dir(&dist);
    match tar.status() {
        Ok(status) if status.success() => println!("{}", archive.display()),
        Ok(status) => return Err(format!("tar failed: {status}")),
        Err(error) => return Err(format!("can't run tar: {error}")),
    }
    Ok(())
}

/// Prints the section of a version in `CHANGELOG.md`, for the page of its release.
///
/// # Errors
/// Fails if there is no such section.
pub fn notes(version: &str) -> Result<(), String> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let file = root().join("CHANGELOG.md");
    let changelog = fs::read_to_string(&file);
    let changelog = changelog.map_err(|error| format!("can't read {}: {error}", file.display()))?;
    let is_of_version = |section: &&str| {
        let heading = section.lines().next().unwrap_or_default();
        heading.split(' ').next() == Some(version)
    };
    let section = changelog.split("\n## ").skip(1).find(is_of_version);
    let section = section.ok_or(format!("CHANGELOG.md has no section `## {version}`"))?;
    let (_, notes) = section.split_once('\n').unwrap_or_default();
    println!("{}", notes.trim());
    Ok(())
}

/// Returns the target triple of this machine.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let version = stdout(Path::new(&rustc), &["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or("`rustc -vV` prints no host".to_owned())
}

/// Runs a program, and returns its standard output.
fn stdout(program: &Path, args: &[&str]) -> Result<String, String> {
    let shown = program.display();
    let output = Command::new(program).args(args).output();
    let output = output.map_err(|error| format!("can't run {shown}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{shown} {}` failed", args.join(" ")))
    }
}
