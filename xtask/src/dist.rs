//! `cargo xtask dist` and `cargo xtask notes`: what a release is made of.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::cargo::{cargo, root, target};

/// The package's own programs.
const PROGRAMS: [&str; 2] = ["mdbook-wasm", "mdbook-wasm-fetch"];

/// What goes along with them.
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// What shells complete commands by, and the name that each looks for.
const COMPLETIONS: [(&str, &str); 4] = [
    ("bash", "mdbook-wasm.bash"),
    ("fish", "mdbook-wasm.fish"),
    ("powershell", "mdbook-wasm.ps1"),
    ("zsh", "_mdbook-wasm"),
];

/// Builds the programs as a release has them and puts them into an archive for this machine, whose name is the one
/// that `package.metadata.binstall` in `Cargo.toml` has.
///
/// # Errors
/// What could not be built or written.
pub fn main() -> Result<(), String> {
    let args = ["build", "--profile", "dist", "--package", "mdbook-wasm"];
    cargo(&[&args[..], &["--locked", "--bins"]].concat(), &[])?;
    let host = host()?;
    let stem = format!("mdbook-wasm-{host}");
    let dist = target()?.join("distributed");
    let folder = dist.join(&stem);
    let failed = |error: std::io::Error| format!("can't fill {}: {error}", folder.display());
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
        let said = said(&program, &["completions", shell])?;
        fs::write(folder.join("completions").join(name), said).map_err(failed)?;
    }
    let manual = said(&program, &["man"])?;
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

/// Prints what `CHANGELOG.md` says of a version, for the page of its release.
///
/// # Errors
/// Where it says nothing of it.
pub fn notes(version: &str) -> Result<(), String> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let file = root().join("CHANGELOG.md");
    let changelog = fs::read_to_string(&file);
    let changelog = changelog.map_err(|error| format!("can't read {}: {error}", file.display()))?;
    let of_it = |section: &&str| {
        let heading = section.lines().next().unwrap_or_default();
        heading.split(' ').next() == Some(version)
    };
    let section = changelog.split("\n## ").skip(1).find(of_it);
    let section = section.ok_or(format!("CHANGELOG.md has no section `## {version}`"))?;
    let (_, notes) = section.split_once('\n').unwrap_or_default();
    println!("{}", notes.trim());
    Ok(())
}

/// The target that programs are built for here.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let said = said(Path::new(&rustc), &["-vV"])?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or("rustc does not say what it builds for".to_owned())
}

fn said(program: &Path, args: &[&str]) -> Result<String, String> {
    let shown = program.display();
    let output = Command::new(program).args(args).output();
    let output = output.map_err(|error| format!("can't run {shown}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("failed: {shown} {}", args.join(" "))),
    }
}
