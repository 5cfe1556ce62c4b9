//! Standard error, as a person at a terminal reads it.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

/// Standard error, with colours where they are wanted.
///
/// A terminal gets them unless `NO_COLOR`, `CLICOLOR` or `TERM` turn them off; anything else gets them if
/// `CLICOLOR_FORCE` turns them on. Errors of writing are ignored: there is nowhere to report them.
pub struct Console {
    stderr: AutoStream<io::Stderr>,
}

impl Console {
    /// Opens standard error.
    pub fn new() -> Self {
        Self {
            stderr: anstream::stderr(),
        }
    }

    /// Returns whether a line can be replaced once it is out of date.
    pub fn is_terminal(&self) -> bool {
        self.stderr.is_terminal()
    }

    /// Prints a sanitized message and a line break, in one write, so that processes that share a terminal do not mix
    /// their lines.
    pub fn eprintln(&mut self, message: impl Display) {
        self.print(format!("{message}\n"));
    }

    /// Prints what is in progress, on a line that [`Console::clear_line`] clears.
    pub fn print_progress(&mut self, message: impl Display) {
        self.print(format!("{message} …"));
    }

    /// Clears the current line. Unlike a colour, this is not turned off by the environment.
    pub fn clear_line(&mut self) {
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
