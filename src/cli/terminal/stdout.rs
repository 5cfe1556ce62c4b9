//! Standard output of all subcommands. Preprocessing writes the book to it by itself.

use std::io::{self, IsTerminal, Write};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};

use crate::diff::DiffStyle;
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::sanitize::SanitizedLines;

/// Standard output, as a person at a terminal or another program reads it.
pub struct Stdout {
    is_terminal: bool,
    has_colours: bool,
}

impl Stdout {
    /// Looks at the process's standard output.
    pub fn new() -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            has_colours: AutoStream::choice(&stdout) != ColorChoice::Never,
        }
    }

    /// Returns how to show a difference: exactly if a program reads it.
    pub fn diff_style(&self) -> DiffStyle {
        if self.is_terminal || self.has_colours {
            DiffStyle::Styled
        } else {
            DiffStyle::Exact
        }
    }

    /// Prints a text of this program, with its colours where they are wanted.
    ///
    /// # Errors
    /// The text can't be written.
    pub fn print_styled(&self, text: &str) -> Result<(), Problem> {
        if self.has_colours {
            print_stdout(text)
        } else {
            print_stdout(&strip_str(text).to_string())
        }
    }

    /// Prints a text of a file or a plugin. At a terminal, control characters are escaped; anything else gets the
    /// exact text.
    ///
    /// # Errors
    /// The text can't be written.
    pub fn print_untrusted(&self, text: &str) -> Result<(), Problem> {
        if self.is_terminal {
            print_stdout(&SanitizedLines(text).to_string())
        } else {
            print_stdout(text)
        }
    }
}

/// Prints the output of a subcommand to standard output.
///
/// # Errors
/// The text can't be written.
pub fn print_stdout(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .or_problem(ErrorKind::Internal, "can't write to standard output")
}
