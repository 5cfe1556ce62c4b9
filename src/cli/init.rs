//! `mdbook-wasm init`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::console::{Console, answer};
use crate::init::InitBook;
use crate::problem::Problem;
use crate::sanitize::Sanitized;
use crate::style::Label;

/// What is added, or taken out.
#[derive(Args)]
pub struct Init {
    /// Take out again what was added
    #[arg(long)]
    remove: bool,
    /// Take the table out even where it was changed since, with all that is in it
    #[arg(long, requires = "remove")]
    force: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// The folder for plugins, relative to the book's; `plugins` if none is given
    #[arg(long, value_name = "DIR", conflicts_with = "remove", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    plugin_dir: Option<String>,
}

/// Adds the table `section` to a book, or takes it out. This is no preprocessing, so the answer goes to standard
/// output.
pub fn main(what: &Init, section: &str) -> Result<ExitCode, Problem> {
    let book = InitBook::open(&what.book, section)?;
    let plan = if what.remove {
        book.plan_remove(what.force)?
    } else {
        book.plan_add(what.plugin_dir.as_deref())?
    };
    if !what.dry_run {
        book.apply(&plan)?;
    }
    answer(&plan.to_string())?;
    let mut console = Console::new();
    for note in plan.notes() {
        say(&mut console, note);
    }
    let said = match (plan.is_empty(), what.remove, what.dry_run) {
        (true, false, _) => {
            format!("[preprocessor.{section}] is there already: there is nothing to do")
        }
        (true, true, _) => "there is nothing to take out".to_owned(),
        (false, _, true) => "nothing was changed, because of `--dry-run`".to_owned(),
        (false, false, false) if plan.adds_table => NEXT.to_owned(),
        (false, _, false) => return Ok(ExitCode::SUCCESS),
    };
    say(&mut console, &said);
    Ok(ExitCode::SUCCESS)
}

const NEXT: &str =
    "put `.wasm` files into that folder, run `mdbook-wasm check`, and build as usual";

fn say(console: &mut Console, note: &str) {
    console.say(format_args!("{}: {}", Label::Note, Sanitized(note)));
}
