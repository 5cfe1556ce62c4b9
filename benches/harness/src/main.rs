//! Measures `mdbook-wasm` and its peers, and writes the results into the guide. `cargo xtask bench` builds everything
//! and runs it.

mod books;
mod compare;
mod compat;
mod measure;
mod programs;
mod report;
mod rows;
mod scratch;
mod scripts;
mod transform;
mod units;
mod warm;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use books::Books;
use measure::launcher;
use programs::Programs;
use report::Report;
use rows::{Bench, RoundCounts, RowResult};
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
    let options = Options::read(std::env::args().skip(1))?;
    let rows: Vec<_> = rows::ALL
        .iter()
        .filter(|row| row.name.contains(&options.filter))
        .collect();
    if rows.is_empty() {
        let names: Vec<_> = rows::ALL.iter().map(|row| row.name).collect();
        bail!(
            "unknown row, expected a part of one of {}",
            names.join(", ")
        );
    }
    let programs = Programs::from_this_build()?;
    let scratch = Scratch::new(&programs)?;
    let books = Books::find(&programs, &scratch)?;
    let bench = Bench {
        rounds: if options.quick {
            RoundCounts::QUICK
        } else {
            RoundCounts::FULL
        },
        programs,
        scratch,
        books,
    };
    let mut results = Vec::new();
    for row in rows {
        eprintln!("\n{}: {}", row.name, row.what);
        let cases = (row.measure)(&bench).with_context(|| format!("row {}", row.name))?;
        for case in &cases {
            eprintln!("  {case}");
        }
        results.push(RowResult { row, cases });
    }
    let report = Report::new(options.command(), &bench.books.main, &results);
    println!("\n{}", report.markdown);
    if options.filter.is_empty() {
        report.write(&Path::new(programs::ROOT).join("sample-book/using"))?;
    } else {
        println!("The guide was not changed, since only some rows were measured.");
    }
    Ok(())
}

/// The options of the command line.
struct Options {
    quick: bool,
    filter: String,
}

impl Options {
    fn read(args: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = Self {
            quick: false,
            filter: String::new(),
        };
        for arg in args {
            match arg.as_str() {
                "--quick" => options.quick = true,
                word if !word.starts_with('-') && options.filter.is_empty() => {
                    options.filter = arg;
                }
                _ => bail!("usage: cargo xtask bench [--quick] [PART OF A ROW'S NAME]"),
            }
        }
        Ok(options)
    }

    fn command(&self) -> &'static str {
        if self.quick {
            "cargo xtask bench --quick"
        } else {
            "cargo xtask bench"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn options_are_parsed() {
        let read = |args: &[&str]| Options::read(args.iter().map(|&arg| arg.to_owned()));
        let options = read(&["--quick", "huge"]).unwrap();
        assert!(options.quick);
        assert_eq!(options.filter, "huge");
        assert!(!read(&[]).unwrap().quick);
        assert!(read(&["--slow"]).is_err());
        assert!(read(&["a", "b"]).is_err());
    }
}
