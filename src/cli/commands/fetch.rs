//! `mdbook-wasm fetch` and `mdbook-wasm update`. The program `mdbook-wasm-fetch` does their work, so that the program
//! that runs in builds contains no network code.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::Args;

use crate::problem::{ErrorKind, Problem};

/// The arguments of `fetch`.
#[derive(Args)]
pub struct FetchArgs {
    /// Fail instead of asking a registry
    #[arg(long)]
    pub offline: bool,
    /// Fail if `mdbook-wasm.lock` would change
    #[arg(long)]
    pub locked: bool,
    #[command(flatten)]
    pub registry: RegistryArgs,
}

/// The arguments of `update`.
#[derive(Args)]
pub struct UpdateArgs {
    /// Print what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub registry: RegistryArgs,
    /// Names of packages, such as `acme:emoji` [default: all]
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
}

/// The arguments that say which book is meant, and where its packages are.
#[derive(Args)]
pub struct RegistryArgs {
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub book: PathBuf,
    /// The registry of all packages, instead of those in the configuration
    #[arg(long, value_name = "HOST", env = "WKG_REGISTRY")]
    pub registry: Option<String>,
    /// The configuration of registries, instead of the user's `wasm-pkg/config.toml`
    #[arg(long, value_name = "FILE", env = "WKG_CONFIG_FILE")]
    pub config: Option<PathBuf>,
}

/// The name of the program that does the work.
pub const FETCH_BINARY: &str = "mdbook-wasm-fetch";

/// Runs the program that lies beside this one, with the arguments of this process, and returns its status.
pub fn exec_fetch_binary() -> Result<ExitCode, Problem> {
    let absent = |problem: Problem| {
        problem.help(Some(
            "it is installed with mdbook-wasm, unless that was built without its feature `registry`: install mdbook-wasm \
             again, or fetch on another machine and copy its cache folder",
        ))
    };
    let what = format!("can't start `{FETCH_BINARY}`, which downloads packages");
    let problem = || Problem::new(ErrorKind::Internal, &what);
    let own = env::current_exe().map_err(|error| problem().caused_by(&error))?;
    let file = own.with_file_name(format!("{FETCH_BINARY}{}", env::consts::EXE_SUFFIX));
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
        _ => Err(
            Problem::new(ErrorKind::Internal, format!("`{FETCH_BINARY}` was stopped")).why(status),
        ),
    }
}
