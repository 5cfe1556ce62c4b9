//! Measures `mdbook-wasm` against its peers and writes what it found into the guide. What it
//! measures is built already: `cargo xtask bench` does both.

mod books;
mod check;
mod compat;
mod measure;
mod programs;
mod report;
mod rows;
mod scratch;
mod scripts;
mod transform;
mod warm;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use books::Books;
use measure::launcher;
use programs::Programs;
use report::Report;
use rows::{Answer, Bench, Pace};
use scratch::Scratch;

/// The first argument of `cargo xtask compat`.
const COMPAT: &str = "--compat";

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let done = match args.split_first() {
        Some((first, task)) if first == launcher::FLAG => launcher::main(task),
        Some((first, words)) if first == COMPAT => {
            let word = words.first().map(|word| word.to_string_lossy());
            compat::main(word.as_deref().unwrap_or_default())
        }
        _ => measure_all(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure_all() -> anyhow::Result<()> {
    let wanted = Wanted::read(std::env::args().skip(1))?;
    let rows: Vec<_> = rows::ALL
        .iter()
        .filter(|row| row.name.contains(&wanted.filter))
        .collect();
    if rows.is_empty() {
        let names: Vec<_> = rows::ALL.iter().map(|row| row.name).collect();
        bail!("no row is called like that; there are {}", names.join(", "));
    }
    let programs = Programs::of_this_build()?;
    let scratch = Scratch::new(&programs)?;
    let books = Books::find(&programs, &scratch)?;
    let bench = Bench {
        pace: if wanted.quick {
            Pace::QUICK
        } else {
            Pace::FULL
        },
        programs,
        scratch,
        books,
    };
    let mut answers = Vec::new();
    for row in rows {
        eprintln!("\n{}: {}", row.name, row.what);
        let outcomes = (row.measure)(&bench).with_context(|| format!("row {}", row.name))?;
        for outcome in &outcomes {
            eprintln!("  {outcome}");
        }
        answers.push(Answer { row, outcomes });
    }
    let report = Report::new(wanted.command(), &bench.books.main, &answers);
    println!("\n{}", report.markdown);
    if wanted.filter.is_empty() {
        report.write(&Path::new(programs::ROOT).join("sample-book/using"))?;
    } else {
        println!("These are not all rows, so the guide stays as it is.");
    }
    Ok(())
}

/// What the command line asks for.
struct Wanted {
    quick: bool,
    filter: String,
}

impl Wanted {
    fn read(args: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut wanted = Self {
            quick: false,
            filter: String::new(),
        };
        for arg in args {
            match arg.as_str() {
                "--quick" => wanted.quick = true,
                word if !word.starts_with('-') && wanted.filter.is_empty() => {
                    wanted.filter = arg;
                }
                _ => bail!("usage: cargo xtask bench [--quick] [WORD IN A ROW'S NAME]"),
            }
        }
        Ok(wanted)
    }

    fn command(&self) -> &'static str {
        match self.quick {
            true => "cargo xtask bench --quick",
            false => "cargo xtask bench",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn the_command_line() {
        let read = |args: &[&str]| Wanted::read(args.iter().map(|&arg| arg.to_owned()));
        let wanted = read(&["--quick", "huge"]).unwrap();
        assert!(wanted.quick);
        assert_eq!(wanted.filter, "huge");
        assert!(!read(&[]).unwrap().quick);
        assert!(read(&["--slow"]).is_err());
        assert!(read(&["a", "b"]).is_err());
    }
}
