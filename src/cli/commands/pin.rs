//! `mdbook-wasm pin`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::report::MessagePrinter;
use crate::cli::terminal::print_stdout;
use crate::pins::{PinOutcome, PinnedBook};
use crate::problem::{ErrorKind, Problem};

/// The arguments of `pin`.
#[derive(Args)]
pub struct PinArgs {
    /// Fail if a pin is missing or wrong, and write nothing
    #[arg(long)]
    check: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// Names or paths of plugins, as in `book.toml` [default: all]
    #[arg(value_name = "PLUGIN")]
    plugins: Vec<String>,
}

/// Pins plugins of the table `section`, or checks their pins. Prints the pins to standard output, and problems to
/// `printer`.
pub fn run(
    args: &PinArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let book = PinnedBook::open(&args.book, section)?;
    let outcomes = if args.check {
        book.check(&args.plugins)?
    } else {
        book.pin(&args.plugins)?
    };
    let mut refused = 0;
    for outcome in &outcomes {
        match outcome {
            PinOutcome::Pinned(pin) => print_stdout(&pin.to_string())?,
            PinOutcome::NotListed(problem) => printer.warning(problem),
            PinOutcome::Refused(problem) => {
                refused += 1;
                printer.problem(problem);
            }
        }
    }
    if refused == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let of = outcomes.len();
    let what = if args.check {
        format!("{refused} of {of} pins are missing or wrong")
    } else {
        format!("{refused} of {of} plugins are not pinned")
    };
    Err(Problem::new(ErrorKind::Refused, what))
}
