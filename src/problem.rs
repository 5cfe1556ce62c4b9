//! The error type of the program: its message, its reasons, its help text and its exit status.

use std::error::Error;
use std::fmt;

use crate::sanitize::Sanitized;
use crate::style::Label;

/// The kind of an error, which decides the exit status.
///
/// Status 0 means success. Status 2 means a wrong command line, and is set by clap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ErrorKind {
    /// One or more plugins ran and failed.
    Failed = 1,
    /// `book.toml` is invalid.
    Settings = 3,
    /// A plugin's file is missing, forbidden or not runnable.
    Refused = 4,
    /// The input is not what mdBook writes.
    Input = 5,
    /// A bug in this program, or an error of the operating system.
    Internal = 6,
}

impl ErrorKind {
    /// All kinds, ordered by exit status.
    pub const ALL: [Self; 5] = [
        Self::Failed,
        Self::Settings,
        Self::Refused,
        Self::Input,
        Self::Internal,
    ];

    /// Returns the exit status of the program.
    pub fn status(self) -> u8 {
        self as u8
    }

    /// Returns the meaning of the exit status, as `--help` and the guide list it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Failed => "a plugin failed: it crashed, exceeded a limit, or reported an error",
            Self::Settings => "the settings in `book.toml` are wrong",
            Self::Refused => {
                "a plugin can't be used: its file is missing, differs from its pin, or is not a plugin"
            }
            Self::Input => "the input can't be read, or is not what mdBook writes",
            Self::Internal => "a bug in mdbook-wasm, or an error of the operating system",
        }
    }
}

/// The longest reason that is kept whole, in bytes.
const MAX_REASON_BYTES: usize = 16 << 10;

/// An error that stops a plugin or the whole run: what failed, where and why, and the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: ErrorKind,
    what: String,
    why: Vec<String>,
    help: Option<String>,
}

impl Problem {
    /// Creates an error without reasons and help.
    ///
    /// `what` says what failed and where, in lower case and without a full stop.
    pub fn new(kind: ErrorKind, what: impl fmt::Display) -> Self {
        Self {
            kind,
            what: what.to_string(),
            why: Vec::new(),
            help: None,
        }
    }

    /// Adds a reason, which also explains the reason added before it.
    ///
    /// Reasons from plugins can be of any length. A reason is cut after 16 KiB.
    pub fn why(mut self, why: impl fmt::Display) -> Self {
        let mut why = why.to_string();
        let end = why.floor_char_boundary(MAX_REASON_BYTES);
        if end < why.len() {
            let omitted = why.len() - end;
            why.truncate(end);
            why.push_str(&format!(" … ({omitted} more bytes)"));
        }
        self.why.push(why);
        self
    }

    /// Adds an error and its sources as reasons, the outermost first.
    pub fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self = self.why(error);
            cause = error.source();
        }
        self
    }

    /// Sets the help text, or removes it.
    pub fn help(mut self, help: Option<impl fmt::Display>) -> Self {
        self.help = help.map(|help| help.to_string());
        self
    }

    /// Returns what failed and where.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Returns the reasons, each one explaining the one before it.
    pub fn reasons(&self) -> &[String] {
        &self.why
    }

    /// Returns the help text, if there is one.
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Displays the problem as a message that starts with `label`.
    pub(crate) fn labelled(&self, label: Label) -> impl fmt::Display {
        Labelled {
            problem: self,
            label,
        }
    }
}

/// Turns an error into a problem.
pub trait OrProblem<T> {
    /// Returns a problem whose reason is the error. `what` says what failed and where.
    ///
    /// # Errors
    /// Fails with the problem.
    fn or_problem(self, kind: ErrorKind, what: impl fmt::Display) -> Result<T, Problem>;
}

impl<T, E: Error> OrProblem<T> for Result<T, E> {
    fn or_problem(self, kind: ErrorKind, what: impl fmt::Display) -> Result<T, Problem> {
        self.map_err(|error| Problem::new(kind, what).caused_by(&error))
    }
}

/// Displays the problem as an error, with styles.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.labelled(Label::Error).fmt(f)
    }
}

impl Error for Problem {}

struct Labelled<'p> {
    problem: &'p Problem,
    label: Label,
}

impl fmt::Display for Labelled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem {
            what, why, help, ..
        } = self.problem;
        write!(f, "{}: {}", self.label, Sanitized(what))?;
        let why = why.iter().map(|why| (Label::Why, why, "     "));
        let help = help.iter().map(|help| (Label::Help, help, "      "));
        for (label, text, indent) in why.chain(help) {
            // Continuation lines align with the first line's text.
            let text = Sanitized(text)
                .to_string()
                .replace("\n  ", &format!("\n  {indent}"));
            write!(f, "\n  {label}: {text}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, Problem};
    use crate::style::strip_styles;

    #[test]
    fn a_problem_displays_reasons_and_help() {
        let io = std::io::Error::other("no space\u{1b}[2J");
        let problem = Problem::new(ErrorKind::Internal, "can't write\nit")
            .caused_by(&io)
            .why("first\nsecond\n  third")
            .help(Some("make\nspace"));
        assert_eq!(
            strip_styles(&problem),
            "error: can't write\n  it\n  why: no space\\u{1b}[2J\n  why: first\n       second\n\
            \x20        third\n  help: make\n        space"
        );
    }

    #[test]
    fn each_source_is_a_reason() {
        #[derive(Debug, thiserror::Error)]
        #[error("outer")]
        struct Outer(#[source] std::num::ParseIntError);
        let outer = Outer("x".parse::<u8>().unwrap_err());
        let problem = Problem::new(ErrorKind::Failed, "it").caused_by(&outer);
        assert_eq!(
            strip_styles(&problem),
            "error: it\n  why: outer\n  why: invalid digit found in string"
        );
    }

    #[test]
    fn each_kind_has_its_own_status() {
        let statuses = ErrorKind::ALL.map(ErrorKind::status);
        // clap uses 2, and shells use 126 and above.
        assert_eq!(statuses, [1, 3, 4, 5, 6]);
    }
}
