//! `mdbook-wasm run`.

mod given;
mod shown;
mod timed;

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use serde_json::{Map, Value, json};

use self::given::Given;
use self::shown::Output;
use self::timed::Timed;
use super::console::Console;
use super::report::Stderr;
use super::stack::with_enough;
use super::{WRONG_COMMAND_LINE, epoch};
use crate::bookdir::{self, BookInput, InputContext};
use crate::cache;
use crate::pipeline::{self, Ends, Message, Report};
use crate::problem::{ErrorKind, Problem};
use crate::protocol;
use crate::trial::{self, How, Table};

/// A plugin, a book, and what is wanted of it.
#[derive(Args)]
pub struct Run {
    /// The plugin's `.wasm` file
    plugin: PathBuf,
    /// A Markdown file, a folder of them, a book's folder, what mdBook hands to a preprocessor (`.json`), or `-`
    /// for standard input
    input: Option<PathBuf>,
    /// The renderer that the plugin is told, `html` by default
    #[arg(long, value_name = "NAME")]
    renderer: Option<String>,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    output: Output,
    /// Say where the time went
    #[arg(long)]
    timings: bool,
}

const NO_INPUT: &str = "\
what should the plugin be run on? Name one of these:

    mdbook-wasm run PLUGIN chapter.md    # a Markdown file
    mdbook-wasm run PLUGIN src           # a folder of them, with or without SUMMARY.md
    mdbook-wasm run PLUGIN .             # a book, by its folder
    mdbook-wasm run PLUGIN book.json     # what mdBook hands to a preprocessor
    mdbook-wasm run PLUGIN < chapter.md  # standard input

`mdbook-wasm run --help` says what else it can do.";

/// Runs a plugin on a book without mdBook. The result goes to standard output, and what is said
/// meanwhile to `report`.
pub fn main(what: &Run, section: &str, report: &mut Stderr) -> Result<ExitCode, Problem> {
    let stdin = Path::new("-");
    let input = what.input.as_deref().unwrap_or(stdin);
    if what.input.is_none() && io::stdin().is_terminal() {
        Console::new().say(NO_INPUT);
        return Ok(ExitCode::from(WRONG_COMMAND_LINE));
    }
    let mut report = Timed::new(report, what.timings);
    let began = Instant::now();
    let handed = match input == stdin {
        true => from_stdin(what.renderer.as_deref())?,
        false => from_path(input, what.renderer.as_deref())?,
    };
    let json = &handed.json;
    let parsed = protocol::parse(json).map_err(|error| {
        let what = format!("can't understand {}", called(input));
        Problem::new(ErrorKind::Input, what)
            .caused_by(&error)
            .help(Some(
                "expected Markdown, or what mdBook hands to a preprocessor: `[context, book]`",
            ))
    })?;
    if let Some(text) = &parsed.warning {
        report.message(Message::Warning { text });
    }
    report.reading(began.elapsed());
    let context = &parsed.context;
    let in_book = Table::in_book(&context.preprocessors, section, &context.root, &what.plugin);
    let table = what
        .given
        .on(in_book.unwrap_or_else(|| Table::of(&what.plugin)))?;
    let place = format!("the settings of `{}`", what.plugin.display());
    let plugin = table.plugin(&place, &context.root)?;
    if !plugin.runs_for(&context.renderer) {
        let text = format!(
            "plugin `{}` is not run: its `renderers` do not have `{}`",
            plugin.name(),
            context.renderer
        );
        report.message(Message::Warning { text: &text });
    }
    let how = How {
        cache: cache::of_user(),
        time: epoch::time()?,
        ends: Ends::Soon,
    };
    let stack = pipeline::stack_needed(std::slice::from_ref(&plugin));
    let run = || trial::run(parsed, json.len(), &plugin, how, &mut report);
    // What took time is told of a plugin that fails, too.
    let tried = with_enough(stack, run);
    let written = tried.and_then(|tried| {
        let began = Instant::now();
        what.output.write(&handed, &tried)?;
        report.writing(tried.writing + began.elapsed());
        Ok(())
    });
    report.tell();
    written.map(|()| ExitCode::SUCCESS)
}

/// What messages call an input.
fn called(input: &Path) -> String {
    match input == Path::new("-") {
        true => "standard input".to_owned(),
        false => format!("`{}`", input.display()),
    }
}

fn unreadable(input: &Path, error: &io::Error) -> Problem {
    let problem = Problem::new(ErrorKind::Input, format!("can't read {}", called(input)));
    match error.kind() {
        io::ErrorKind::NotFound => problem.why("there is no such file or folder"),
        _ => problem.caused_by(error),
    }
}

fn from_stdin(renderer: Option<&str>) -> Result<BookInput, Problem> {
    let mut bytes = Vec::new();
    let input = Path::new("-");
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(input, &error))?;
    match bookdir::is_captured(&bytes) {
        true => bookdir::from_captured(bytes, renderer, &called(input)),
        false => from_text(bytes, input, "stdin.md", renderer),
    }
}

fn from_path(input: &Path, renderer: Option<&str>) -> Result<BookInput, Problem> {
    let unreadable = |error: io::Error| unreadable(input, &error);
    if fs::metadata(input).map_err(unreadable)?.is_dir() {
        let root = std::path::absolute(input).map_err(unreadable)?;
        return bookdir::from_folder(input, context(&root, renderer));
    }
    let bytes = fs::read(input).map_err(unreadable)?;
    match input
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        true => bookdir::from_captured(bytes, renderer, &called(input)),
        false => {
            let name = input.file_name().unwrap_or_default().to_string_lossy();
            from_text(bytes, input, &name, renderer)
        }
    }
}

/// A book of one chapter, whose root is the working folder, and whose source is the file's.
fn from_text(
    bytes: Vec<u8>,
    input: &Path,
    path: &str,
    renderer: Option<&str>,
) -> Result<BookInput, Problem> {
    let root = std::path::absolute(".").map_err(|error| {
        Problem::new(ErrorKind::Internal, "can't find the working folder").caused_by(&error)
    })?;
    let mut context = context(&root, renderer);
    if let Some(folder) = input.parent() {
        let folder = json!({ "src": folder });
        context.config.insert("book".to_owned(), folder);
    }
    bookdir::from_text(bytes, path, &called(input), context)
}

fn context<'a>(root: &'a Path, renderer: Option<&'a str>) -> InputContext<'a> {
    InputContext {
        root,
        config: Map::<String, Value>::new(),
        renderer: renderer.unwrap_or("html"),
    }
}
