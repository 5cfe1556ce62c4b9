//! `mdbook-wasm assets`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::assets::AssetBook;
use crate::cache;
use crate::cli::process::source_date;
use crate::cli::report::MessagePrinter;
use crate::cli::terminal::print_stdout;
use crate::problem::{ErrorKind, Problem};

/// The arguments of `assets`.
#[derive(Args)]
pub struct AssetsArgs {
    /// Fail if a file would change, and write nothing
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove everything that `assets` has written
    #[arg(long)]
    remove: bool,
    /// Overwrite or remove files even if somebody has changed them
    #[arg(long)]
    force: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
}

/// Copies the assets of the plugins in the table `section` into the book, or removes them, and prints the changes.
pub fn run(
    args: &AssetsArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let book = AssetBook::open(&args.book, section)?;
    let plan = if args.remove {
        book.plan_removal(args.force)?
    } else {
        book.plan(args.force, cache::user_folder(), source_date()?, printer)?
    };
    let changes = plan.changes();
    if changes.is_empty() {
        print_stdout("nothing to do\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let writes = !args.check && !args.dry_run;
    if writes {
        plan.apply()?;
    }
    let would = if writes { "" } else { "would " };
    let lines = changes.iter().map(|change| format!("{would}{change}\n"));
    print_stdout(&lines.collect::<String>())?;
    if args.check {
        let what = "the assets in the book are out of date";
        return Err(Problem::new(ErrorKind::Settings, what)
            .help(Some("run `mdbook-wasm assets`, and commit the changes")));
    }
    Ok(ExitCode::SUCCESS)
}
