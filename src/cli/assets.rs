//! `mdbook-wasm assets`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::console::answer;
use super::epoch;
use super::report::Stderr;
use super::stack::with_enough;
use crate::assets::Book;
use crate::cache;
use crate::problem::{ErrorKind, Problem};

/// What is to be done with the assets of a book's plugins.
#[derive(Args)]
pub struct Assets {
    /// Write nothing, and fail where something would be written
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Take out again all that was written
    #[arg(long)]
    remove: bool,
    /// Write files anew, or remove them, even where somebody has changed them
    #[arg(long)]
    force: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
}

/// Brings the assets of the plugins in the table `section` into the book. This is no preprocessing, so the
/// answer goes to standard output.
pub fn main(what: &Assets, section: &str, report: &mut Stderr) -> Result<ExitCode, Problem> {
    let book = Book::open(&what.book, section)?;
    let plan = match what.remove {
        true => book.plan_removal(what.force)?,
        false => {
            let time = epoch::time()?;
            with_enough(book.stack_needed()?, || {
                book.plan(what.force, cache::of_user(), time, report)
            })?
        }
    };
    let changes = plan.changes();
    if changes.is_empty() {
        answer("nothing to do\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let writes = !what.check && !what.dry_run;
    if writes {
        plan.apply()?;
    }
    let would = match writes {
        true => "",
        false => "would ",
    };
    let lines = changes.iter().map(|change| format!("{would}{change}\n"));
    answer(&lines.collect::<String>())?;
    match what.check {
        false => Ok(ExitCode::SUCCESS),
        true => {
            let what = "the assets in the book are not those of its plugins";
            Err(Problem::new(ErrorKind::Settings, what)
                .help(Some("run `mdbook-wasm assets`, and commit what it changes")))
        }
    }
}
