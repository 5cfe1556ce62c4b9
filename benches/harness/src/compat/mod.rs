//! Builds existing preprocessors from crates.io for Wasm, and compares them with their native programs.

mod combined;
mod comparison;
mod install;
mod list;
mod page;
mod source;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use crate::books::{Book, Books};
use crate::programs::{self, Programs};
use crate::scratch::Scratch;
use comparison::{BookComparison, Builds, Comparison};
use install::Installed;
use list::{FailureAt, Preprocessor, SUPPORTED, UNSUPPORTED, Unsupported};

/// The number of times that a plugin and its native program are measured in turn.
const ROUNDS: usize = 15;

/// The word that selects only the comparison of several preprocessors in one build.
const TOGETHER: &str = "together";

/// The result of a preprocessor that should work.
pub struct SupportedResult {
    preprocessor: &'static Preprocessor,
    /// The titles of the books with the results. The first book is used for the measurement.
    comparisons: Vec<(String, Comparison)>,
    /// The ratio of the CPU time to that of the native program.
    ratio: f64,
    /// The difference or the message without its grants, if it needs any.
    ungranted: Option<String>,
}

/// Tests all preprocessors whose names contain this word. Writes the page of the guide if these are all of them.
///
/// # Errors
/// Fails if something is missing, or with the preprocessors whose result is not that of the list.
pub fn main(word: &str) -> anyhow::Result<()> {
    let programs = Programs::from_this_build()?;
    let scratch = Scratch::new(&programs)?;
    let books = Books::find(&programs, &scratch)?;
    let installed = Installed::new(&programs.target);
    let mut wrong = Vec::new();
    let mut ran = Vec::new();
    for preprocessor in SUPPORTED
        .iter()
        .filter(|preprocessor| preprocessor.package.name.contains(word))
    {
        eprintln!(
            "\n{} {}",
            preprocessor.package.name, preprocessor.package.version
        );
        let tried = run_supported(preprocessor, &installed, &books, &programs, &scratch);
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
        match combined::ratio(&installed, &books, &programs, &scratch, ROUNDS) {
            Ok(ratio) => {
                eprintln!("\n{}: {ratio:.2}", combined::KEYS.join(", "));
                together = Some(ratio);
            }
            Err(error) => wrong.push(format!("several preprocessors in one build: {error:#}")),
        }
    }
    for cannot in UNSUPPORTED
        .iter()
        .filter(|cannot| cannot.preprocessor.package.name.contains(word))
    {
        eprintln!(
            "\n{} {}",
            cannot.preprocessor.package.name, cannot.preprocessor.package.version
        );
        match run_unsupported(cannot, &installed, &books, &programs, &scratch) {
            Ok(()) => eprintln!("  fails as listed"),
            Err(error) => wrong.push(format!("{}: {error:#}", cannot.preprocessor.package.name)),
        }
    }
    ensure!(
        wrong.is_empty(),
        "unexpected results:\n\n{}",
        wrong.join("\n\n")
    );
    let page = page::markdown(&ran, together, UNSUPPORTED);
    if ran.len() < SUPPORTED.len() {
        println!("{page}\nThe guide was not changed, since only some preprocessors were tested.");
    } else if books.real().len() < 3 {
        println!("{page}\nThe guide was not changed, since that needs three real books.");
    } else {
        let file = Path::new(programs::ROOT).join(page::FILE);
        std::fs::write(&file, page).with_context(|| file.display().to_string())?;
        println!("Wrote the page {}.", page::FILE);
    }
    Ok(())
}

fn run_supported(
    preprocessor: &'static Preprocessor,
    installed: &Installed,
    books: &Books,
    programs: &Programs,
    scratch: &Scratch,
) -> anyhow::Result<SupportedResult> {
    let pair = Builds {
        preprocessor,
        native: installed.native(&preprocessor.package)?,
        wasm: installed.wasm(&preprocessor.package)?,
    };
    let main = BookComparison::new(&pair, &books.main, programs, scratch)?;
    let ratio = main.ratio(ROUNDS)?;
    let ungranted = match preprocessor.read {
        [] => None,
        _ => main.without_grants()?,
    };
    drop(main);
    let mut comparisons = Vec::new();
    for book in books.real() {
        let outcome = BookComparison::new(&pair, book, programs, scratch)?.compare();
        let outcome = outcome.with_context(|| book.title.clone())?;
        eprintln!("  {}: {outcome:?}", book.title);
        comparisons.push((book.title.clone(), outcome));
    }
    Ok(SupportedResult {
        preprocessor,
        comparisons,
        ratio,
        ungranted,
    })
}

impl SupportedResult {
    /// Returns the unexpected results.
    fn wrong(&self) -> Vec<String> {
        let name = self.preprocessor.package.name;
        let mut wrong = Vec::new();
        for (book, outcome) in &self.comparisons {
            if let Comparison::Different(difference) = outcome {
                wrong.push(format!(
                    "{name} differs from its native program in {book}: {difference}"
                ));
            }
        }
        if !self.preprocessor.read.is_empty() && self.ungranted.is_none() {
            wrong.push(format!("{name} does not need its grants"));
        }
        wrong
    }
}

/// Ensures that a preprocessor fails as listed.
fn run_unsupported(
    cannot: &Unsupported,
    installed: &Installed,
    books: &Books,
    programs: &Programs,
    scratch: &Scratch,
) -> anyhow::Result<()> {
    let built = installed.wasm(&cannot.preprocessor.package);
    let (said, expected) = match (cannot.shown, built) {
        (FailureAt::Build(_), Ok(_)) => bail!("expected a failed build, but it succeeded"),
        (FailureAt::Build(text), Err(error)) => (error.to_string(), text),
        (FailureAt::Run(text), built) => {
            let pair = Builds {
                preprocessor: &cannot.preprocessor,
                native: PathBuf::new(),
                wasm: built?,
            };
            let book = Book::of_one_chapter(&books.main);
            let comparison = BookComparison::new(&pair, &book, programs, scratch)?;
            (comparison.stderr(), text)
        }
    };
    ensure!(
        said.contains(expected),
        "expected {expected:?}, got:\n{said}"
    );
    Ok(())
}
