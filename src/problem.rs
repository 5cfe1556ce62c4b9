//! What went wrong, told in one shape, and the exit status that goes with it.

use std::error::Error;
use std::fmt;

use crate::sanitize::Sanitized;
use crate::style::Label;

/// What kind of thing went wrong. It decides the exit status: 0 is success, and a wrong command line
/// is 2, as clap has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ErrorKind {
    /// A plugin ran and failed, or several did.
    Failed = 1,
    /// What `book.toml` says is wrong.
    Settings = 3,
    /// A plugin's file is not one that may and can be run.
    Refused = 4,
    /// Standard input is not what mdBook writes.
    Input = 5,
    /// This program is at fault, or the system did not let it work.
    Internal = 6,
}

impl ErrorKind {
    /// All of them, by their status.
    pub const ALL: [Self; 5] = [
        Self::Failed,
        Self::Settings,
        Self::Refused,
        Self::Input,
        Self::Internal,
    ];

    /// The exit status of the program.
    pub fn status(self) -> u8 {
        self as u8
    }

    /// What the status means, for `--help` and the guide.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Failed => "a plugin failed: it crashed, came to a limit, or found an error",
            Self::Settings => "the settings in `book.toml` are wrong",
            Self::Refused => {
                "a plugin can't be used: its file is missing, not as pinned, or no plugin"
            }
            Self::Input => "the input can't be read, or is not what mdBook writes",
            Self::Internal => "a bug in mdbook-wasm, or the system did not let it work",
        }
    }
}

/// Bytes that are shown of a reason.
const LONGEST: usize = 16 << 10;

/// Something that stops a plugin or the whole run: what failed and where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    class: ErrorKind,
    what: String,
    why: Vec<String>,
    help: Option<String>,
}

impl Problem {
    /// `what` failed, and where. It begins like a sentence in the middle, and has no full stop.
    pub fn new(class: ErrorKind, what: impl fmt::Display) -> Self {
        Self {
            class,
            what: what.to_string(),
            why: Vec::new(),
            help: None,
        }
    }

    /// Adds why, which is also why what was added before. A plugin can give a reason of any length, so
    /// what is beyond 16 KiB is left out.
    pub fn why(mut self, why: impl fmt::Display) -> Self {
        let mut why = why.to_string();
        let end = why.floor_char_boundary(LONGEST);
        if end < why.len() {
            let more = why.len() - end;
            why.truncate(end);
            why.push_str(&format!(" … ({more} more bytes)"));
        }
        self.why.push(why);
        self
    }

    /// Adds an error and all that caused it, the outermost first.
    pub fn caused_by(mut self, error: &dyn Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self = self.why(error);
            cause = error.source();
        }
        self
    }

    /// Sets what to do, where that is known.
    pub fn help(mut self, help: Option<impl fmt::Display>) -> Self {
        self.help = help.map(|help| help.to_string());
        self
    }

    /// What failed, and where.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Why, each the reason of the one before it.
    pub fn reasons(&self) -> &[String] {
        &self.why
    }

    /// What to do, where that is known.
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.class
    }

    /// The same as a message that begins with this label.
    pub(crate) fn labelled(&self, label: Label) -> impl fmt::Display {
        Labelled {
            problem: self,
            label,
        }
    }
}

/// As an error of the program, with styles.
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
            // Further lines stand below the first one's text.
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
    fn one_shape() {
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
    fn causes_are_told_one_by_one() {
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
    fn each_class_has_a_status_of_its_own() {
        let statuses = ErrorKind::ALL.map(ErrorKind::status);
        // 2 is clap's, and a shell uses those from 126 on.
        assert_eq!(statuses, [1, 3, 4, 5, 6]);
    }
}
