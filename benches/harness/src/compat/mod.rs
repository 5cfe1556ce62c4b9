//! Preprocessors that exist already, built from crates.io for Wasm and compared with their native selves.

mod install;
mod list;
mod page;
mod several;
mod source;
mod trial;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use crate::books::{Book, Books};
use crate::programs::{self, Programs};
use crate::scratch::Scratch;
use install::Installed;
use list::{CANNOT, Cannot, Preprocessor, RUNS, Shown};
use trial::{Outcome, Pair, Trial};

/// How often a preprocessor and its native self are measured in turn.
const ROUNDS: usize = 15;

/// The word that has several of them compared in one build, and none alone.
const TOGETHER: &str = "together";

/// What came of a preprocessor that should run.
pub struct Ran {
    preprocessor: &'static Preprocessor,
    /// The books' titles, the one that is measured with first.
    outcomes: Vec<(String, Outcome)>,
    /// User and system time against native.
    ratio: f64,
    /// What comes of it without its grants, where it needs any.
    ungranted: Option<String>,
}

/// Tries all preprocessors whose names have this word in them, and writes the page of the guide when
/// these are all.
///
/// # Errors
/// What is missing, or which preprocessors did not do what the list says.
pub fn main(word: &str) -> anyhow::Result<()> {
    let programs = Programs::of_this_build()?;
    let scratch = Scratch::new(&programs)?;
    let books = Books::find(&programs, &scratch)?;
    let installed = Installed::new(&programs.target);
    let mut wrong = Vec::new();
    let mut ran = Vec::new();
    for preprocessor in RUNS
        .iter()
        .filter(|preprocessor| preprocessor.package.name.contains(word))
    {
        eprintln!(
            "\n{} {}",
            preprocessor.package.name, preprocessor.package.version
        );
        let tried = try_running(preprocessor, &installed, &books, &programs, &scratch);
        match tried.with_context(|| preprocessor.package.name) {
            Ok(tried) => {
                eprintln!("  time against native: {:.2}", tried.ratio);
                wrong.extend(tried.wrong());
                ran.push(tried);
            }
            Err(error) => wrong.push(format!("{error:#}")),
        }
    }
    let mut together = None;
    if word.is_empty() || word == TOGETHER {
        match several::ratio(&installed, &books, &programs, &scratch, ROUNDS) {
            Ok(ratio) => {
                eprintln!("\n{}: {ratio:.2}", several::KEYS.join(", "));
                together = Some(ratio);
            }
            Err(error) => wrong.push(format!("several in one build: {error:#}")),
        }
    }
    for cannot in CANNOT
        .iter()
        .filter(|cannot| cannot.preprocessor.package.name.contains(word))
    {
        eprintln!(
            "\n{} {}",
            cannot.preprocessor.package.name, cannot.preprocessor.package.version
        );
        match try_failing(cannot, &installed, &books, &programs, &scratch) {
            Ok(()) => eprintln!("  can't, as the list says"),
            Err(error) => wrong.push(format!("{}: {error:#}", cannot.preprocessor.package.name)),
        }
    }
    ensure!(
        wrong.is_empty(),
        "not all is as the list says:\n\n{}",
        wrong.join("\n\n")
    );
    let page = page::markdown(&ran, together, CANNOT);
    if ran.len() < RUNS.len() {
        println!("{page}\nThese are not all, so the guide stays as it is.");
    } else if books.real().len() < 3 {
        println!("{page}\nThese are not three real books, so the guide stays as it is.");
    } else {
        let file = Path::new(programs::ROOT).join(page::FILE);
        std::fs::write(&file, page).with_context(|| file.display().to_string())?;
        println!("The page {} is written anew.", page::FILE);
    }
    Ok(())
}

fn try_running(
    preprocessor: &'static Preprocessor,
    installed: &Installed,
    books: &Books,
    programs: &Programs,
    scratch: &Scratch,
) -> anyhow::Result<Ran> {
    let pair = Pair {
        preprocessor,
        native: installed.native(&preprocessor.package)?,
        wasm: installed.wasm(&preprocessor.package)?,
    };
    let main = Trial::new(&pair, &books.main, programs, scratch)?;
    let ratio = main.ratio(ROUNDS)?;
    let ungranted = match preprocessor.read {
        [] => None,
        _ => main.without_grants()?,
    };
    drop(main);
    let mut outcomes = Vec::new();
    for book in books.real() {
        let outcome = Trial::new(&pair, book, programs, scratch)?.compare();
        let outcome = outcome.with_context(|| book.title.clone())?;
        eprintln!("  {}: {outcome:?}", book.title);
        outcomes.push((book.title.clone(), outcome));
    }
    Ok(Ran {
        preprocessor,
        outcomes,
        ratio,
        ungranted,
    })
}

impl Ran {
    /// What is not as it should be.
    fn wrong(&self) -> Vec<String> {
        let name = self.preprocessor.package.name;
        let mut wrong = Vec::new();
        for (book, outcome) in &self.outcomes {
            if let Outcome::Different(difference) = outcome {
                wrong.push(format!(
                    "{name} differs from its native self in {book}: {difference}"
                ));
            }
        }
        if !self.preprocessor.read.is_empty() && self.ungranted.is_none() {
            wrong.push(format!("{name} does not need its grants"));
        }
        wrong
    }
}

/// Whether it fails in the way that the list says.
fn try_failing(
    cannot: &Cannot,
    installed: &Installed,
    books: &Books,
    programs: &Programs,
    scratch: &Scratch,
) -> anyhow::Result<()> {
    let built = installed.wasm(&cannot.preprocessor.package);
    let (said, expected) = match (cannot.shown, built) {
        (Shown::Build(_), Ok(_)) => bail!("it can be built"),
        (Shown::Build(text), Err(error)) => (error.to_string(), text),
        (Shown::Run(text), built) => {
            let pair = Pair {
                preprocessor: &cannot.preprocessor,
                native: PathBuf::new(),
                wasm: built?,
            };
            let book = Book::of_one_chapter(&books.main);
            let trial = Trial::new(&pair, &book, programs, scratch)?;
            (trial.said(), text)
        }
    };
    ensure!(
        said.contains(expected),
        "expected {expected:?}, got:\n{said}"
    );
    Ok(())
}
