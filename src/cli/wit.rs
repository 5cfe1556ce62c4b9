//! `mdbook-wasm wit`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::console::answer;
use crate::contract::{PACKAGE, Version, spoken};
use crate::problem::{ErrorKind, Problem};

/// Where to.
#[derive(Args)]
pub struct Wit {
    /// The folder to write its files into, instead of all of it to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Its version, if another than the newest: what was built for an older one goes on running
    #[arg(long, value_name = "VERSION", value_parser = version)]
    contract: Option<Version>,
    /// Write over files that have another text
    #[arg(long, requires = "folder")]
    force: bool,
}

/// Writes the contract.
pub fn main(what: &Wit) -> Result<ExitCode, Problem> {
    let version = what.contract.unwrap_or(Version::NEWEST);
    let Some(folder) = &what.folder else {
        let files = version.files().iter().map(|(_, text)| *text);
        answer(&files.collect::<Vec<_>>().join("\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    if !what.force {
        check(folder, version)?;
    }
    fs::create_dir_all(folder).map_err(|error| cannot("make", folder, &error))?;
    for (name, text) in version.files() {
        let file = folder.join(name);
        fs::write(&file, text).map_err(|error| cannot("write", &file, &error))?;
    }
    let folder = folder.display().to_string();
    answer(&format!(
        "{PACKAGE}@{version} is in `{}`\n",
        crate::sanitize::Sanitized(&folder)
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a version such as `0.1` or `0.1.0`.
fn version(text: &str) -> Result<Version, String> {
    let number = match text.split('.').count() {
        2 => format!("{text}.0"),
        _ => text.to_owned(),
    };
    let known = number.parse().ok().and_then(|number| Version::of(&number));
    known.ok_or_else(|| format!("this program knows {}", spoken()))
}

/// Refuses a folder with a file in it that has another text, before anything is written.
fn check(folder: &Path, version: Version) -> Result<(), Problem> {
    for (name, text) in version.files() {
        let file = folder.join(name);
        match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot("read", &file, &error)),
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) => {
                let what = format!("`{}` is there already, with another text", file.display());
                let help = "`--force` writes over it; nothing was written";
                return Err(Problem::new(ErrorKind::Internal, what).help(Some(help)));
            }
        }
    }
    Ok(())
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Problem {
    let what = format!("can't {what} `{}`", path.display());
    Problem::new(ErrorKind::Internal, what).caused_by(error)
}
