//! Labels and styles of messages at a terminal.

use std::fmt;

use anstyle::{AnsiColor, Color, Style};

/// The word that starts a line of output and names its kind, such as `error`.
///
/// It is always displayed with its style. The console strips styles if colours are not wanted.
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

/// The style of the frame around an excerpt.
pub const FRAME: Style = bold(AnsiColor::Blue);

const fn bold(colour: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(colour)))
}

impl Label {
    /// Returns the label's style.
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

    /// Returns the label's word, without style.
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

/// Returns a text without its terminal styles.
pub fn strip_styles(text: &impl fmt::Display) -> String {
    anstream::adapter::strip_str(&text.to_string()).to_string()
}
