//! What mdBook runs: a book from standard input to standard output.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::mem;
use std::process::ExitCode;

use anyhow::Context;

use super::epoch;
use super::stack::with_enough;
use super::stdin;
use crate::cache;
use crate::pipeline::{self, Message, Options, Report};
use crate::protocol;
use crate::runtime::Tier;
use crate::settings::Settings;

const AT_A_TERMINAL: &str = "\
mdbook-wasm is a preprocessor: mdBook starts it and hands it the book on standard input.

Add this to your book's book.toml, and run `mdbook build`:

    [preprocessor.wasm]
    command = \"mdbook-wasm\"
    plugin-dir = \"plugins\"      # a folder with .wasm files

`mdbook-wasm --help` says what else it can do.";

/// Preprocesses the book on standard input with the plugins of the table `section`. Nothing is
/// written to standard output until the whole book is done.
pub fn main(section: &str, audit: bool, optimise: bool) -> anyhow::Result<ExitCode> {
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        let _ = writeln!(std::io::stderr(), "{AT_A_TERMINAL}");
        return Ok(ExitCode::from(2));
    }
    let bytes = stdin::read(&mut stdin).context("can't read the book from standard input")?;
    let input = protocol::parse(&bytes)?;
    let mut report = Stderr::from_environment();
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
    };
    let plugins = &settings.plugins;
    let run = || pipeline::run(input.book, context, plugins, options, &mut report);
    let book = with_enough(pipeline::stack_needed(plugins), run)?;
    stdout()
        .and_then(|stdout| {
            let mut out = BufWriter::with_capacity(BUFFER, stdout);
            protocol::write(&book, &input.envelope, &mut out)?;
            out.flush()
        })
        .context("can't write the book to standard output")?;
    // The process ends, and its memory goes as a whole: thousands of texts need not be freed before.
    mem::forget(book);
    mem::forget(bytes);
    Ok(ExitCode::SUCCESS)
}

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

/// Prints messages to standard error.
struct Stderr {
    details: bool,
    /// Where a line can be taken back once it is out of date.
    terminal: bool,
}

impl Stderr {
    /// `MDBOOK_WASM_LOG` is `debug` or `trace` for a plugin author who wants to see all lines.
    fn from_environment() -> Self {
        let level = std::env::var("MDBOOK_WASM_LOG").unwrap_or_default();
        Self {
            details: matches!(level.as_str(), "debug" | "trace"),
            terminal: std::io::stderr().is_terminal(),
        }
    }
}

impl Report for Stderr {
    fn message(&mut self, message: Message<'_>) {
        // What is printed is made safe already, and has lines of its own.
        let _ = match message {
            Message::Working { .. } if self.terminal => write!(std::io::stderr(), "{message} …"),
            Message::Worked if self.terminal => write!(std::io::stderr(), "\r\x1b[2K"),
            Message::Worked => Ok(()),
            _ if message.is_detail() && !self.details => Ok(()),
            _ => writeln!(std::io::stderr(), "{message}"),
        };
    }
}
