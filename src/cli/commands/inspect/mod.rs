//! `mdbook-wasm inspect`.

mod file_report;
mod parts_tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use self::file_report::FileReport;
use crate::cli::process::exit_status::WRONG_COMMAND_LINE;
use crate::cli::terminal::print_stdout;
use crate::digest::sha256;
use crate::packages::{LockFile, LockedPackage, PackageStore};
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::runtime::inspect;
use crate::sanitize::SanitizedJson;
use crate::settings::FETCH;

/// The arguments of `inspect`.
#[derive(Args)]
pub struct InspectArgs {
    /// The plugin's `.wasm` file, or the name of a package that the book in this folder has; with `--book`, the name
    /// of a plugin in that book
    #[arg(value_name = "PLUGIN", required_unless_present = "book")]
    file: Option<PathBuf>,
    /// Print a tree of a book's plugins with their parts and granted permissions
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".", conflicts_with = "json")]
    book: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Describes a file, or prints the plugins of a book with their parts.
pub fn run(args: &InspectArgs, section: &str) -> Result<ExitCode, Problem> {
    match (&args.book, &args.file) {
        (Some(book), name) => parts_tree::print(book, section, name.as_deref()),
        (None, Some(file)) => print_file_report(file, args.json),
        (None, None) => Ok(ExitCode::from(WRONG_COMMAND_LINE)),
    }
}

/// Describes a file, given by its path or by the name of its package. The exit status says whether it can be run.
fn print_file_report(path_or_package: &Path, json: bool) -> Result<ExitCode, Problem> {
    let downloaded = downloaded_package(path_or_package)?;
    let file = downloaded.as_deref().unwrap_or(path_or_package);
    let bytes = std::fs::read(file).or_problem(
        ErrorKind::Refused,
        format_args!("can't read `{}`", file.display()),
    )?;
    let report = FileReport {
        inspection: inspect(&bytes),
        size: bytes.len(),
        sha256: sha256(&bytes),
        file,
    };
    print_stdout(&if json {
        format!("{}\n", SanitizedJson(&report.json()))
    } else {
        report.to_string()
    })?;
    Ok(match report.inspection.load_error {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::from(ErrorKind::Refused.status()),
    })
}

/// Returns the downloaded file of a package, if there is no file of this name and the book in the current folder has
/// locked a package of this name.
fn downloaded_package(name: &Path) -> Result<Option<PathBuf>, Problem> {
    let Some(name) = name.to_str().filter(|_| !name.exists()) else {
        return Ok(None);
    };
    let Some(lock) = LockFile::read(Path::new("."))? else {
        return Ok(None);
    };
    let is_meant = |locked: &&LockedPackage| {
        let requirement = &locked.requirement;
        requirement.name == name || requirement.to_string() == name
    };
    let Some(locked) = lock.packages().iter().find(is_meant) else {
        return Ok(None);
    };
    let no_folder = |why| {
        Problem::new(
            ErrorKind::Internal,
            "there is no folder for downloaded files",
        )
        .why(why)
    };
    let file = PackageStore::of_user()
        .map_err(no_folder)?
        .path(&locked.sha256);
    if file.exists() {
        return Ok(Some(file));
    }
    let what = format!("`{name}` is locked but not downloaded");
    Err(Problem::new(ErrorKind::Refused, what).help(Some(format!("download it with {FETCH}"))))
}
