//! `mdbook-wasm check`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cache;
use crate::check::{BookConfig, CheckReport, check_file, standalone_plugin};
use crate::cli::process::source_date;
use crate::cli::report::MessagePrinter;
use crate::cli::terminal::print_stdout;
use crate::contract::Severity;
use crate::pipeline::PluginProbe;
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
/// findings to `printer`.
pub fn run(
    args: &CheckArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let checked = if args.plugins.is_empty() {
        check_book(args, section, printer)?
    } else {
        check_files(&args.plugins, printer)?
    };
    let has_warnings = checked.count(Severity::Warning) > 0;
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
        printer.check_finding(finding.severity, &finding.problem);
    }
    let [errors, warnings, notes] = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ]
    .map(|(severity, word)| count(checked.count(severity), word));
    let found = format!("{errors}, {warnings}, {notes}");
    let Some(kind) = kind else {
        let plugins = count(checked.plugins.len(), "plugin");
        print_stdout(&format!("{plugins}: {found}\n"))?;
        return Ok(ExitCode::SUCCESS);
    };
    let problem = Problem::new(kind, format!("the check found {found}"));
    Err(match checked.kind() {
        Some(_) => problem,
        None => problem.why("`--strict` treats warnings as errors"),
    })
}

fn check_book(
    args: &CheckArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<CheckReport, Problem> {
    let book = BookConfig::open(&args.book, section)?;
    let settings = book.read_settings();
    let time = source_date()?;
    let probe = PluginProbe::new(cache::user_folder(), book.root(), time, printer);
    Ok(book.check(settings, &probe, printer))
}

fn check_files(files: &[PathBuf], printer: &mut MessagePrinter) -> Result<CheckReport, Problem> {
    let plugins = files
        .iter()
        .map(|file| Ok((file, standalone_plugin(file)?)));
    let plugins = plugins.collect::<Result<Vec<_>, Problem>>()?;
    let time = source_date()?;
    let root = PathBuf::from(".");
    let probe = PluginProbe::new(cache::user_folder(), &root, time, printer);
    let mut checked = CheckReport::default();
    for (file, plugin) in &plugins {
        let (plugin, findings) = check_file(file, plugin, &probe, printer);
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
