//! Standard error and standard output, as a person at a terminal reads them.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

use crate::diff::DiffStyle;

use crate::problem::{ErrorKind, Problem};
use crate::sanitize::SanitizedLines;
use crate::style::Label;

/// Standard error. It shows styles at a terminal, unless `NO_COLOR`, `CLICOLOR` or `TERM` say otherwise,
/// and elsewhere where `CLICOLOR_FORCE` wants them.
pub struct Console {
    stderr: AutoStream<io::Stderr>,
}

impl Console {
    /// The process's own.
    pub fn new() -> Self {
        Self {
            stderr: anstream::stderr(),
        }
    }

    /// Whether a line can be taken back once it is out of date.
    pub fn is_terminal(&self) -> bool {
        self.stderr.is_terminal()
    }

    /// Prints a message that is made safe already, and ends its last line. All of it is written at once, so
    /// that processes which share a terminal do not mix their lines. Where nobody takes it, nobody
    /// misses it.
    pub fn say(&mut self, message: impl Display) {
        self.print(format!("{message}\n"));
    }

    /// Prints a problem that does no harm.
    pub fn warn(&mut self, problem: &Problem) {
        self.say(problem.labelled(Label::Warning));
    }

    /// Prints what is being done, on a line that [`Console::take_back`] empties.
    pub fn begin(&mut self, message: impl Display) {
        self.print(format!("{message} …"));
    }

    /// Empties the current line. This is no style, so it is not asked for in the same way.
    pub fn take_back(&mut self) {
        let _ = io::stderr().write_all(b"\r\x1b[2K");
    }

    fn print(&mut self, text: String) {
        let text = match self.stderr.current_choice() {
            ColorChoice::Never => strip_str(&text).to_string(),
            _ => text,
        };
        let _ = self.stderr.write_all(text.as_bytes());
    }
}

/// Standard output of a command that is no preprocessing.
pub struct Output {
    is_terminal: bool,
    styles: bool,
}

impl Output {
    /// The process's own.
    pub fn new() -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            styles: AutoStream::choice(&stdout) != ColorChoice::Never,
        }
    }

    /// How a difference is to be shown on it: as it is where a program reads it.
    pub fn look(&self) -> DiffStyle {
        match self.is_terminal || self.styles {
            true => DiffStyle::Styled,
            false => DiffStyle::Exact,
        }
    }

    /// Prints a text of ours with styles, which show where they are wanted.
    pub fn print(&self, text: &str) -> Result<(), Problem> {
        match self.styles {
            true => answer(text),
            false => answer(&strip_str(text).to_string()),
        }
    }

    /// Prints a text of a file or a plugin: as it is, but for what would steer a terminal.
    pub fn print_text(&self, text: &str) -> Result<(), Problem> {
        match self.is_terminal {
            true => answer(&SanitizedLines(text).to_string()),
            false => answer(text),
        }
    }
}

/// Prints the answer of a command that is no preprocessing to standard output.
///
/// # Errors
/// Where nobody takes it.
pub fn answer(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| {
            Problem::new(ErrorKind::Internal, "can't write to standard output").caused_by(&error)
        })
}
