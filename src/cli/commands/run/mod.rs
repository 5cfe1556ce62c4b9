//! `mdbook-wasm run`.

mod input;
mod output;
mod settings_args;
mod timing_report;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use self::output::OutputArgs;
use self::settings_args::SettingsArgs;
use self::timing_report::TimingReport;
use crate::cache;
use crate::cli::process::exit_status::WRONG_COMMAND_LINE;
use crate::cli::process::source_date;
use crate::cli::report::MessagePrinter;
use crate::pipeline::{Message, MessageSink, Options};
use crate::problem::{ErrorKind, Problem};
use crate::protocol;
use crate::runtime::ProcessLifetime;
use crate::standalone::{self, PluginTable};

/// The arguments of `run`.
#[derive(Args)]
pub struct RunArgs {
    /// The plugin's `.wasm` file
    plugin: PathBuf,
    /// A Markdown file, a folder of them, a book's folder, mdBook's input to a preprocessor (`.json`), or `-` for
    /// standard input
    input: Option<PathBuf>,
    /// The renderer that the plugin sees [default: html]
    #[arg(long, value_name = "NAME")]
    renderer: Option<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Print how long each step took
    #[arg(long)]
    timings: bool,
}

const NO_INPUT: &str = "\
name the input of the plugin, such as one of these:

    mdbook-wasm run PLUGIN chapter.md    # a Markdown file
    mdbook-wasm run PLUGIN src           # a folder of them, with or without SUMMARY.md
    mdbook-wasm run PLUGIN .             # a book, by its folder
    mdbook-wasm run PLUGIN book.json     # mdBook's input to a preprocessor
    mdbook-wasm run PLUGIN < chapter.md  # standard input

See `mdbook-wasm run --help` for all options.";

/// Runs a plugin on a book without mdBook. Prints the result to standard output, and messages to `printer`.
pub fn run(
    args: &RunArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let input = args.input.as_deref().unwrap_or(Path::new(input::STDIN));
    if args.input.is_none() && io::stdin().is_terminal() {
        printer.text(NO_INPUT);
        return Ok(ExitCode::from(WRONG_COMMAND_LINE));
    }
    let mut report = TimingReport::new(printer, args.timings);
    let began = Instant::now();
    let book = input::read(input, args.renderer.as_deref())?;
    let json = &book.json;
    let parsed = protocol::parse(json).map_err(|error| {
        let what = format!("can't parse {}", input::label(input));
        Problem::new(ErrorKind::Input, what)
            .caused_by(&error)
            .help(Some(
                "expected Markdown, or mdBook's input to a preprocessor: `[context, book]`",
            ))
    })?;
    if let Some(text) = &parsed.warning {
        report.message(Message::Warning { text });
    }
    report.record_reading(began.elapsed());
    let context = &parsed.context;
    let in_book =
        PluginTable::in_book(&context.preprocessors, section, &context.root, &args.plugin);
    let table = in_book.unwrap_or_else(|| PluginTable::new(&args.plugin));
    let table = args.settings.apply_to(table)?;
    let place = format!("the settings of `{}`", args.plugin.display());
    let plugin = table.plugin(&place, &context.root)?;
    if !plugin.runs_for(&context.renderer) {
        let text = format!(
            "plugin `{}` does not run: its `renderers` do not include `{}`",
            plugin.name(),
            context.renderer
        );
        report.message(Message::Warning { text: &text });
    }
    let lifetime = ProcessLifetime::Exits;
    let options = Options::outside_build(cache::user_folder(), source_date()?, lifetime);
    let outcome = standalone::run(parsed, json.len(), &plugin, options, &mut report);
    // The timings of a plugin that fails are printed too.
    let written = outcome.and_then(|outcome| {
        let began = Instant::now();
        args.output.write(&book, &outcome)?;
        report.record_writing(outcome.writing + began.elapsed());
        Ok(())
    });
    report.print();
    written.map(|()| ExitCode::SUCCESS)
}
