//! How messages look at a terminal.

use std::fmt;

use anstyle::{AnsiColor, Style};

/// A word at the beginning of a line that says what kind of line it is. It is always shown with its
/// style; who prints it takes that off where no colours are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    Error,
    Warning,
    Note,
    Why,
    Help,
    Debug,
    Trace,
    Ok,
    Failed,
    Accepted,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bold = Style::new().bold();
        let coloured = |colour: AnsiColor| bold.fg_color(Some(colour.into()));
        let (style, word) = match self {
            Self::Error => (coloured(AnsiColor::Red), "error"),
            Self::Warning => (coloured(AnsiColor::Yellow), "warning"),
            Self::Note => (coloured(AnsiColor::Green), "note"),
            Self::Why => (bold, "why"),
            Self::Help => (coloured(AnsiColor::Cyan), "help"),
            Self::Debug => (Style::new().dimmed(), "debug"),
            Self::Trace => (Style::new().dimmed(), "trace"),
            Self::Ok => (coloured(AnsiColor::Green), "ok"),
            Self::Failed => (coloured(AnsiColor::Red), "failed"),
            Self::Accepted => (coloured(AnsiColor::Yellow), "accepted"),
        };
        write!(f, "{style}{word}{style:#}")
    }
}

/// A text without styles, as it is shown where no colours are wanted.
#[cfg(test)]
pub fn without(text: &impl fmt::Display) -> String {
    anstream::adapter::strip_str(&text.to_string()).to_string()
}
