//! `mdbook-wasm pin`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::console::{Console, answer};
use crate::pins::{Book, Told};
use crate::problem::{ErrorKind, Problem};

/// What is to be pinned.
#[derive(Args)]
pub struct Pin {
    /// Write nothing, and fail where a pin is missing or wrong
    #[arg(long)]
    check: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// Names or paths of plugins, as in `book.toml`; all where none are given
    #[arg(value_name = "PLUGIN")]
    plugins: Vec<String>,
}

/// Pins plugins of the table `section`, or checks their pins. This is no preprocessing, so the answer goes
/// to standard output.
pub fn main(what: &Pin, section: &str) -> Result<ExitCode, Problem> {
    let book = Book::open(&what.book, section)?;
    let told = match what.check {
        true => book.check(&what.plugins)?,
        false => book.pin(&what.plugins)?,
    };
    let mut console = Console::new();
    let mut refused = 0;
    for told in &told {
        match told {
            Told::Pinned(pinned) => answer(&pinned.to_string())?,
            Told::Overlooked(problem) => console.warn(problem),
            Told::Refused(problem) => {
                refused += 1;
                console.say(problem);
            }
        }
    }
    match refused {
        0 => Ok(ExitCode::SUCCESS),
        _ => {
            let of = told.len();
            let what = match what.check {
                true => format!("{refused} of {of} pins are missing or wrong"),
                false => format!("{refused} of {of} plugins are not pinned"),
            };
            Err(Problem::new(ErrorKind::Refused, what))
        }
    }
}
