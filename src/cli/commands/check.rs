//! `mdbook-wasm check`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cache;
use crate::check::{Book, Checked, Level, examine, lone};
use crate::cli::report::Stderr;
use crate::cli::source_date::source_date;
use crate::cli::stack::with_enough;
use crate::cli::terminal::print_stdout;
use crate::pipeline::{self, Starter};
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::SanitizedJson;

/// The arguments of `check`.
#[derive(Args)]
pub struct CheckArgs {
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
    /// Print the result as JSON to standard output
    #[arg(long)]
    json: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// The `.wasm` files of plugins to check without a book
    #[arg(value_name = "PLUGIN", conflicts_with = "book")]
    plugins: Vec<PathBuf>,
}

/// Checks the table `section` of a book, or single plugins. Prints a line for each plugin to standard output, and the
/// findings to `report`.
pub fn run(args: &CheckArgs, section: &str, report: &mut Stderr) -> Result<ExitCode, Problem> {
    let checked = if args.plugins.is_empty() {
        check_book(args, section, report)?
    } else {
        check_files(&args.plugins, report)?
    };
    let has_warnings = checked.count(Level::Warning) > 0;
    let kind = if args.strict && has_warnings {
        checked.kind().or(Some(ErrorKind::Settings))
    } else {
        checked.kind()
    };
    if args.json {
        print_stdout(&format!("{}\n", SanitizedJson(&checked.json())))?;
        return Ok(kind.map_or(ExitCode::SUCCESS, |kind| ExitCode::from(kind.status())));
    }
    for plugin in &checked.plugins {
        print_stdout(&format!("{plugin}\n"))?;
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
    let Some(kind) = kind else {
        let plugins = count(checked.plugins.len(), "plugin");
        print_stdout(&format!("{plugins}: {found}\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let problem = Problem::new(kind, format!("the check has found {found}"));
    Err(match checked.kind() {
        Some(_) => problem,
        None => problem.why("`--strict` lets no warning pass"),
    })
}

fn check_book(args: &CheckArgs, section: &str, report: &mut Stderr) -> Result<Checked, Problem> {
    let book = Book::open(&args.book, section)?;
    let settings = book.survey();
    let time = source_date()?;
    with_enough(pipeline::stack_needed(&settings.plugins), || {
        let starter = Starter::new(cache::user_folder(), book.root(), time, report);
        Ok(book.check(settings, &starter, report))
    })
}

fn check_files(files: &[PathBuf], report: &mut Stderr) -> Result<Checked, Problem> {
    let plugins = files.iter().map(|file| Ok((file, lone(file)?)));
    let plugins = plugins.collect::<Result<Vec<_>, Problem>>()?;
    let time = source_date()?;
    let root = PathBuf::from(".");
    let starter = Starter::new(cache::user_folder(), &root, time, report);
    let mut checked = Checked::default();
    for (file, plugin) in &plugins {
        let (plugin, findings) = examine(file, plugin, &starter, report);
        checked.plugins.push(plugin);
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
