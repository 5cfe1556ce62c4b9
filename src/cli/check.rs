//! `mdbook-wasm check`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::console::answer;
use super::epoch;
use super::report::Stderr;
use super::stack::with_enough;
use crate::cache;
use crate::check::{Book, Checked, Level, examine, lone};
use crate::pipeline::{self, Starter};
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::SanitizedJson;

/// What is looked at.
#[derive(Args)]
pub struct Check {
    /// Fail where there are warnings
    #[arg(long)]
    strict: bool,
    /// Print all of it as JSON to standard output
    #[arg(long)]
    json: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// Files of plugins, to be checked without a book
    #[arg(value_name = "PLUGIN", conflicts_with = "book")]
    plugins: Vec<PathBuf>,
}

/// Checks the table `section` of a book, or plugins alone. This is no preprocessing, so that the answer, a line
/// for each plugin, goes to standard output.
pub fn main(what: &Check, section: &str, report: &mut Stderr) -> Result<ExitCode, Problem> {
    let checked = match what.plugins.is_empty() {
        true => book(what, section, report)?,
        false => plugins(&what.plugins, report)?,
    };
    let has_warnings = checked.count(Level::Warning) > 0;
    let class = match what.strict && has_warnings {
        true => checked.kind().or(Some(ErrorKind::Settings)),
        false => checked.kind(),
    };
    if what.json {
        answer(&format!("{}\n", SanitizedJson(&checked.json())))?;
        return Ok(class.map_or(ExitCode::SUCCESS, |class| ExitCode::from(class.status())));
    }
    for told in &checked.plugins {
        answer(&format!("{told}\n"))?;
    }
    for finding in &checked.findings {
        report.checked(finding.level.label(), &finding.problem);
    }
    let [errors, warnings, notes] = [
        (Level::Error, "error"),
        (Level::Warning, "warning"),
        (Level::Note, "note"),
    ]
    .map(|(level, word)| count(checked.count(level), word));
    let found = format!("{errors}, {warnings}, {notes}");
    let Some(class) = class else {
        let plugins = count(checked.plugins.len(), "plugin");
        answer(&format!("{plugins}: {found}\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let problem = Problem::new(class, format!("the check has found {found}"));
    Err(match checked.kind() {
        Some(_) => problem,
        None => problem.why("`--strict` lets no warning pass"),
    })
}

fn book(what: &Check, section: &str, report: &mut Stderr) -> Result<Checked, Problem> {
    let book = Book::open(&what.book, section)?;
    let survey = book.survey();
    let time = epoch::time()?;
    with_enough(pipeline::stack_needed(&survey.plugins), || {
        let starter = Starter::new(cache::of_user(), book.root(), time, report);
        Ok(book.check(survey, &starter, report))
    })
}

fn plugins(files: &[PathBuf], report: &mut Stderr) -> Result<Checked, Problem> {
    let alone = files.iter().map(|file| Ok((file, lone(file)?)));
    let alone = alone.collect::<Result<Vec<_>, Problem>>()?;
    let time = epoch::time()?;
    let root = PathBuf::from(".");
    let starter = Starter::new(cache::of_user(), &root, time, report);
    let mut checked = Checked::default();
    for (file, plugin) in &alone {
        let (told, findings) = examine(file, plugin, &starter, report);
        checked.plugins.push(told);
        checked.findings.extend(findings);
    }
    Ok(checked)
}

fn count(count: usize, word: &str) -> String {
    match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    }
}
