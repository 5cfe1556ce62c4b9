//! What mdBook runs: a book from standard input to standard output.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::mem;
use std::process::ExitCode;

use bytes::Bytes;

use super::console::Console;
use super::report::Stderr;
use super::stack::with_enough;
use super::stdin::Gulps;
use super::{WRONG_COMMAND_LINE, epoch};
use crate::cache;
use crate::huge_pages::HugePageBuf;
use crate::pipeline::{self, Ends, Manuscript, Message, Options, Report, Shelf};
use crate::problem::{ErrorKind, Problem};
use crate::protocol;
use crate::runtime::Tier;
use crate::settings::Settings;

const AT_A_TERMINAL: &str = "\
mdbook-wasm is a preprocessor: mdBook starts it and hands it the book on standard input.

Run `mdbook-wasm init` in your book's folder, put .wasm files into the folder `plugins`, and run
`mdbook build`.

`mdbook-wasm --help` says what else it can do.";

/// Preprocesses the book on standard input with the plugins of the table `section`. Nothing is
/// written to standard output until the whole book is done. What is said meanwhile goes to `report`.
pub fn main(
    section: &str,
    audit: bool,
    optimise: bool,
    report: &mut Stderr,
) -> Result<ExitCode, Problem> {
    let stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        Console::new().say(AT_A_TERMINAL);
        return Ok(ExitCode::from(WRONG_COMMAND_LINE));
    }
    let mut bytes = HugePageBuf::reserve(RESERVED).unwrap_or_default();
    bytes.read_to_end(&mut Gulps::of(stdin)).map_err(|error| {
        Problem::new(
            ErrorKind::Internal,
            "can't read the book from standard input",
        )
        .caused_by(&error)
    })?;
    let shelf = Shelf::default();
    let bytes = shelf.put(Bytes::from_owner(bytes));
    let input = protocol::parse(bytes)?;
    if let Some(text) = &input.warning {
        report.message(Message::Warning { text });
    }
    let context = &input.context;
    let settings = Settings::read(&context.preprocessors, section, &context.root)?;
    let options = Options {
        size: bytes.len(),
        cache: cache::of_user(),
        tier: match optimise {
            true => Tier::Optimised,
            false => Tier::FIRST,
        },
        time: epoch::time()?,
        audit,
        ends: Ends::By(report.end()),
    };
    let plugins = &settings.plugins;
    let manuscript = Manuscript::new(input.book, &input.envelope, &shelf);
    let run = || pipeline::run(manuscript, context, plugins, options, report);
    let book = with_enough(pipeline::stack_needed(plugins), run)?;
    stdout()
        .and_then(|stdout| {
            let mut out = BufWriter::with_capacity(BUFFER, stdout);
            protocol::write(&book, &input.envelope, &mut out)?;
            out.flush()
        })
        .map_err(|error| {
            Problem::new(
                ErrorKind::Internal,
                "can't write the book to standard output",
            )
            .caused_by(&error)
        })?;
    // The process ends, and its memory goes as a whole: thousands of texts need not be freed before.
    mem::forget(book);
    mem::forget(shelf);
    Ok(ExitCode::SUCCESS)
}

/// Addresses for a book, in bytes: how long it is, shows at its end only.
const RESERVED: usize = 1 << 30;

/// Bytes of changed text that are written at once: what a pipe takes without waiting.
const BUFFER: usize = 64 << 10;

/// Standard output without the standard library's own buffer, which looks through all that passes
/// for the end of a line.
fn stdout() -> std::io::Result<File> {
    #[cfg(unix)]
    let stdout = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let stdout =
        std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned()?;
    Ok(File::from(stdout))
}
