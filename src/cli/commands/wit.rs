//! `mdbook-wasm wit`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::cli::terminal::print_stdout;
use crate::contract::{PACKAGE, Version, supported_versions};
use crate::problem::{ErrorKind, Problem};

/// The arguments of `wit`.
#[derive(Args)]
pub struct WitArgs {
    /// Write the files into this folder instead of to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The version of the interface; plugins built for an older version keep running [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = version)]
    contract: Option<Version>,
    /// Overwrite files with other contents
    #[arg(long, requires = "folder")]
    force: bool,
}

/// Prints the WIT files of the contract, or writes them into a folder.
pub fn run(args: &WitArgs) -> Result<ExitCode, Problem> {
    let version = args.contract.unwrap_or(Version::NEWEST);
    let Some(folder) = &args.folder else {
        let files = version.files().iter().map(|(_, text)| *text);
        print_stdout(&files.collect::<Vec<_>>().join("\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    if !args.force {
        refuse_other_contents(folder, version)?;
    }
    fs::create_dir_all(folder).map_err(|error| cannot("make", folder, &error))?;
    for (name, text) in version.files() {
        let file = folder.join(name);
        fs::write(&file, text).map_err(|error| cannot("write", &file, &error))?;
    }
    let folder = folder.display().to_string();
    print_stdout(&format!(
        "wrote {PACKAGE}@{version} to `{}`\n",
        crate::sanitize::Sanitized(&folder)
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Parses a version such as `0.1` or `0.1.0`.
fn version(text: &str) -> Result<Version, String> {
    let number = match text.split('.').count() {
        2 => format!("{text}.0"),
        _ => text.to_owned(),
    };
    let known = number.parse().ok().and_then(|number| Version::of(&number));
    known.ok_or_else(|| format!("supported versions: {}", supported_versions()))
}

/// Fails if the folder has a file of the contract with other contents.
fn refuse_other_contents(folder: &Path, version: Version) -> Result<(), Problem> {
    for (name, text) in version.files() {
        let file = folder.join(name);
        match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot("read", &file, &error)),
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(_) => {
                let what = format!("`{}` exists already with other contents", file.display());
                let help = "nothing was written; use `--force` to overwrite it";
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
