//! `mdbook-wasm fetch` and `mdbook-wasm update`. Another program does their work, so that the one that runs in
//! builds has no client of any network in it.

mod work;

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::Args;
pub use work::main as work;

use crate::problem::{ErrorKind, Problem};

/// What is fetched, and how.
#[derive(Args)]
pub struct Fetch {
    /// Ask no registry, and fail where that would be needed
    #[arg(long)]
    offline: bool,
    /// Fail where `mdbook-wasm.lock` would have to change
    #[arg(long)]
    locked: bool,
    #[command(flatten)]
    given: Given,
}

/// What is looked for.
#[derive(Args)]
pub struct Update {
    /// Say what would change, and leave `mdbook-wasm.lock` as it is
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    given: Given,
    /// Names of packages, such as `acme:emoji`; all where none are given
    #[arg(value_name = "PACKAGE")]
    packages: Vec<String>,
}

/// Which book, and which registries.
#[derive(Args)]
struct Given {
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// The registry of all packages, whatever the configuration says
    #[arg(long, value_name = "HOST", env = "WKG_REGISTRY")]
    registry: Option<String>,
    /// The configuration of registries, instead of the user's own `wasm-pkg/config.toml`
    #[arg(long, value_name = "FILE", env = "WKG_CONFIG_FILE")]
    config: Option<PathBuf>,
}

/// The program that does the work.
const PROGRAM: &str = "mdbook-wasm-fetch";

/// Starts that program, which lies beside this one, with the same arguments. What it says is said, and its status is
/// this program's.
pub fn hand_over() -> Result<ExitCode, Problem> {
    let absent = |problem: Problem| {
        problem.help(Some(
            "it comes with mdbook-wasm, unless that was built without its feature `registry`: install mdbook-wasm \
             again, or fetch on another machine and copy its cache folder",
        ))
    };
    let what = format!("can't start `{PROGRAM}`, which asks registries");
    let problem = || Problem::new(ErrorKind::Internal, &what);
    let own = env::current_exe().map_err(|error| problem().caused_by(&error))?;
    let file = own.with_file_name(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX));
    if !file.is_file() {
        return Err(absent(
            problem().why(format!("there is no `{}`", file.display())),
        ));
    }
    let status = Command::new(&file)
        .args(env::args_os().skip(1))
        .status()
        .map_err(|error| absent(problem().caused_by(&error)))?;
    match status.code().map(u8::try_from) {
        Some(Ok(code)) => Ok(ExitCode::from(code)),
        _ => Err(Problem::new(ErrorKind::Internal, format!("`{PROGRAM}` was stopped")).why(status)),
    }
}
