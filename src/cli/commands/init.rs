//! `mdbook-wasm init`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::report::MessagePrinter;
use crate::cli::terminal::Stdout;
use crate::init::InitBook;
use crate::problem::Problem;

/// The arguments of `init`.
#[derive(Args)]
pub struct InitArgs {
    /// Remove what `init` has added
    #[arg(long)]
    remove: bool,
    /// Remove the whole table even if it was changed
    #[arg(long, requires = "remove")]
    force: bool,
    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// The folder for plugins, relative to the book's folder [default: plugins]
    #[arg(long, value_name = "DIR", conflicts_with = "remove", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    plugin_dir: Option<String>,
}

/// Adds the table `section` to a book, or removes it. Prints the changes to standard output, and the next step to
/// `printer`.
pub fn run(
    args: &InitArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let book = InitBook::open(&args.book, section)?;
    let plan = if args.remove {
        book.plan_remove(args.force)?
    } else {
        book.plan_add(args.plugin_dir.as_deref())?
    };
    if !args.dry_run {
        book.apply(&plan)?;
    }
    Stdout::new().print_styled(&plan.to_string())?;
    for note in plan.notes() {
        printer.note(note);
    }
    let last = match (plan.is_empty(), args.remove, args.dry_run) {
        (true, false, _) => {
            format!("nothing to do: [preprocessor.{section}] exists already")
        }
        (true, true, _) => "nothing to remove".to_owned(),
        (false, _, true) => "nothing was changed because of `--dry-run`".to_owned(),
        (false, false, false) if plan.adds_table => NEXT.to_owned(),
        (false, _, false) => return Ok(ExitCode::SUCCESS),
    };
    printer.note(last);
    Ok(ExitCode::SUCCESS)
}

const NEXT: &str =
    "put `.wasm` files into that folder, run `mdbook-wasm check`, and build the book as usual";
