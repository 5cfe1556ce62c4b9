//! How messages look at a terminal.

use std::fmt;

use anstyle::{AnsiColor, Color, Style};

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

/// What stands around the lines of a text that is shown.
pub const FRAME: Style = bold(AnsiColor::Blue);

const fn bold(colour: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(colour)))
}

impl Label {
    /// The style that it is shown with.
    pub fn style(self) -> Style {
        match self {
            Self::Error | Self::Failed => bold(AnsiColor::Red),
            Self::Warning | Self::Accepted => bold(AnsiColor::Yellow),
            Self::Note | Self::Ok => bold(AnsiColor::Green),
            Self::Why => Style::new().bold(),
            Self::Help => bold(AnsiColor::Cyan),
            Self::Debug | Self::Trace => Style::new().dimmed(),
        }
    }

    /// The word itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Why => "why",
            Self::Help => "help",
            Self::Debug => "debug",
            Self::Trace => "trace",
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Accepted => "accepted",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (style, word) = (self.style(), self.word());
        write!(f, "{style}{word}{style:#}")
    }
}

/// A text without styles, as it is shown where no colours are wanted.
pub fn strip_styles(text: &impl fmt::Display) -> String {
    anstream::adapter::strip_str(&text.to_string()).to_string()
}
