//! The program `mdbook-wasm-fetch`.

use std::mem;
use std::process::ExitCode;

use clap::Parser;

use super::{Fetch, Given, PROGRAM, Update};
use crate::cli::console::{Console, answer};
use crate::cli::report::Stderr;
use crate::cli::stack::with_enough;
use crate::cli::{Cli, Command};
use crate::fetch::{self, Book, Configuration, Registry, Told};
use crate::packages::Store;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{STACK, thread_stack};
use crate::sanitize::Sanitized;

/// Reads the process's arguments, which are those of `mdbook-wasm`, and does what they say by the client that `open`
/// makes.
pub fn main<R: Registry>(open: impl FnOnce(Configuration) -> R + Send) -> ExitCode {
    let cli = Cli::parse();
    let mut report = Stderr::new(cli.format);
    let work = || match cli.command {
        Some(Command::Fetch(what)) => fetch(&what, open),
        Some(Command::Update(what)) => update(&what, open),
        _ => {
            let what = format!("`{PROGRAM}` knows `fetch` and `update` alone");
            Err(Problem::new(ErrorKind::Internal, what).help(Some("use `mdbook-wasm`")))
        }
    };
    match with_enough(thread_stack(STACK), work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            report.problem(&problem);
            ExitCode::from(problem.kind().status())
        }
    }
}

fn fetch<R: Registry>(what: &Fetch, open: impl FnOnce(Configuration) -> R) -> Result<(), Problem> {
    let how = fetch::Fetch {
        offline: what.offline,
        locked: what.locked,
    };
    let book = Book::open(&what.given.book)?;
    let client = open(configuration(&what.given));
    let mut screen = Screen::default();
    book.fetch(how, &store()?, &client, &mut |told| screen.say(told))
}

fn update<R: Registry>(
    what: &Update,
    open: impl FnOnce(Configuration) -> R,
) -> Result<(), Problem> {
    let book = Book::open(&what.given.book)?;
    let client = open(configuration(&what.given));
    let (names, dry) = (&what.packages, what.dry_run);
    let mut screen = Screen::default();
    book.update(names, dry, &store()?, &client, &mut |told| screen.say(told))
}

fn store() -> Result<Store, Problem> {
    let what = "there is no place for fetched files";
    Store::of_user().map_err(|why| Problem::new(ErrorKind::Internal, what).why(why))
}

fn configuration(given: &Given) -> Configuration {
    Configuration {
        file: given.config.clone(),
        registry: given.registry.clone(),
    }
}

/// Answers go to standard output, since this is no preprocessing. A person at a terminal sees what is waited for.
#[derive(Default)]
struct Screen {
    is_waiting: bool,
}

impl Screen {
    fn say(&mut self, told: Told) -> Result<(), Problem> {
        let mut console = Console::new();
        self.clear();
        match told {
            Told::Asked(what) => {
                if console.is_terminal() {
                    console.begin(Sanitized(&what));
                    self.is_waiting = true;
                }
                Ok(())
            }
            Told::Warned(problem) => {
                console.warn(&problem);
                Ok(())
            }
            told => answer(&told.to_string()),
        }
    }

    fn clear(&mut self) {
        if mem::take(&mut self.is_waiting) {
            Console::new().take_back();
        }
    }
}

/// So that what stands in the way does not stand behind what was waited for.
impl Drop for Screen {
    fn drop(&mut self) {
        self.clear();
    }
}
