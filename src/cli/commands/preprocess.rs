//! The preprocessor itself, which mdBook runs without a subcommand: from the book on standard input to the book on
//! standard output.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::mem;
use std::process::ExitCode;

use bytes::Bytes;

use crate::cache;
use crate::cli::process::exit_status::WRONG_COMMAND_LINE;
use crate::cli::process::source_date;
use crate::cli::report::MessagePrinter;
use crate::cli::terminal::CoalescingReader;
use crate::huge_pages::HugePageBuf;
use crate::pipeline::{self, BookState, ByteArena, Message, MessageSink, Options};
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::protocol;
use crate::runtime::{ProcessLifetime, Tier};
use crate::settings::Settings;

const AT_A_TERMINAL: &str = "\
mdbook-wasm is a preprocessor: mdBook starts it and writes the book to its standard input.

Run `mdbook-wasm init` in your book's folder, put your .wasm files into `plugins`, and run
`mdbook build`.

See `mdbook-wasm --help` for everything else.";

/// Runs the plugins of the table `section` on the book on standard input. Writes nothing to standard output until the
/// whole book is done. Messages go to `printer`.
pub fn run(
    section: &str,
    audit: bool,
    optimise: bool,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        printer.text(AT_A_TERMINAL);
        return Ok(ExitCode::from(WRONG_COMMAND_LINE));
    }
    let mut bytes = HugePageBuf::reserve(RESERVED).unwrap_or_default();
    bytes
        .read_to_end(&mut CoalescingReader::new(stdin))
        .or_problem(
            ErrorKind::Internal,
            "can't read the book from standard input",
        )?;
    let arena = ByteArena::default();
    let bytes = arena.put(Bytes::from_owner(bytes));
    let input = protocol::parse(bytes)?;
    if let Some(text) = &input.warning {
        printer.message(Message::Warning { text });
    }
    let context = &input.context;
    let settings = Settings::read(&context.preprocessors, section, &context.root)?;
    let options = Options {
        book_bytes: bytes.len(),
        cache: cache::user_folder(),
        tier: if optimise {
            Tier::Optimised
        } else {
            Tier::FIRST
        },
        time: source_date()?,
        audit,
        lifetime: ProcessLifetime::ExitsOnTimeout(printer.exit_on_timeout()),
    };
    let plugins = &settings.plugins;
    let state = BookState::new(input.book, &input.wrapper, &arena);
    let book = pipeline::run(state, context, plugins, options, printer)?;
    stdout()
        .and_then(|stdout| {
            let mut out = BufWriter::with_capacity(BUFFER, stdout);
            protocol::write(&book, &input.wrapper, &mut out)?;
            out.flush()
        })
        .or_problem(
            ErrorKind::Internal,
            "can't write the book to standard output",
        )?;
    // The process ends now, so thousands of texts need not be freed one by one.
    mem::forget(book);
    mem::forget(arena);
    Ok(ExitCode::SUCCESS)
}

/// The address space reserved for a book, in bytes. The size of a book is known only at its end.
const RESERVED: usize = 1 << 30;

/// The size of writes of changed text, in bytes: as much as a pipe takes without blocking.
const BUFFER: usize = 64 << 10;

/// Opens standard output without the standard library's buffer, which searches everything for line breaks.
fn stdout() -> std::io::Result<File> {
    #[cfg(unix)]
    let stdout = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let stdout =
        std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned()?;
    Ok(File::from(stdout))
}
