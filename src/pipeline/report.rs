//! What a run has to say to the person at the terminal.

use std::fmt;

use crate::book::Position;
use crate::contract::{Diagnostic, Level, Severity};
use crate::plain::Plain;
use crate::runtime::Source;

/// Takes messages as they come.
pub trait Report {
    /// Takes one message.
    fn message(&mut self, message: Message<'_>);
}

/// One message.
#[derive(Debug)]
pub enum Message<'a> {
    /// A plugin's log line.
    Line {
        /// Who says it.
        plugin: &'a str,
        /// How it was said.
        source: Source,
        /// One line.
        text: &'a str,
    },
    /// A plugin's finding.
    Finding {
        /// Who found it.
        plugin: &'a str,
        /// The chapter's path or name. `None`: it is about the whole book.
        chapter: Option<&'a str>,
        /// Where in the text that the plugin was handed.
        position: Option<Position>,
        /// What.
        diagnostic: &'a Diagnostic,
    },
    /// What only somebody who looks for details wants to know.
    Detail {
        /// One line.
        text: &'a str,
    },
    /// Something that takes a while is being done, until [`Message::Worked`] or a failure.
    Working {
        /// What.
        text: &'a str,
    },
    /// It is done.
    Worked,
    /// Something that does no harm to the book.
    Warning {
        /// What, and why.
        text: &'a str,
    },
    /// A plugin failed, and the build goes on for now.
    Failed {
        /// What failed and why.
        error: &'a str,
    },
}

impl<'a> Message<'a> {
    /// Whether only somebody who looks for details wants it.
    pub fn is_detail(&self) -> bool {
        matches!(
            self,
            Self::Line {
                source: Source::Log(Level::Debug | Level::Trace),
                ..
            } | Self::Detail { .. }
        )
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line {
                plugin,
                source,
                text,
            } => {
                let level = match source {
                    Source::Log(Level::Error) => "error: ",
                    Source::Log(Level::Warning) => "warning: ",
                    Source::Log(Level::Debug) => "debug: ",
                    Source::Log(Level::Trace) => "trace: ",
                    Source::Log(Level::Info) | Source::Stdout | Source::Stderr => "",
                };
                write!(f, "[{plugin}] {level}{}", Plain(text))
            }
            Self::Finding {
                plugin,
                chapter,
                position,
                diagnostic,
            } => {
                f.write_str(match diagnostic.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                })?;
                if let Some(code) = &diagnostic.code {
                    write!(f, "[{}]", Plain(code))?;
                }
                write!(f, ": [{plugin}]")?;
                if let Some(chapter) = chapter {
                    write!(f, " {}", Plain(chapter))?;
                    if let Some(Position { line, column }) = position {
                        write!(f, ":{line}:{column}")?;
                    }
                    f.write_str(":")?;
                }
                write!(f, " {}", Plain(&diagnostic.message))?;
                match &diagnostic.help {
                    Some(help) => write!(f, "\n  help: {}", Plain(help)),
                    None => Ok(()),
                }
            }
            Self::Detail { text } => write!(f, "debug: {}", Plain(text)),
            Self::Working { text } => write!(f, "{}", Plain(text)),
            Self::Worked => Ok(()),
            Self::Warning { text } => write!(f, "warning: {}", Plain(text)),
            Self::Failed { error } => write!(f, "error: {}", Plain(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::book::Position;
    use crate::contract::{Diagnostic, Level, Severity};
    use crate::runtime::Source;

    #[test]
    fn a_line_can_not_steer_the_terminal() {
        let line = Message::Line {
            plugin: "p",
            source: Source::Log(Level::Warning),
            text: "\u{1b}[2Jgone\r\u{9b}1m",
        };
        assert_eq!(
            line.to_string(),
            "[p] warning: \\u{1b}[2Jgone\\u{d}\\u{9b}1m"
        );
    }

    #[test]
    fn a_finding_says_where() {
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            message: "no such file".to_owned(),
            code: Some("broken-link".to_owned()),
            chapter: None,
            span: None,
            help: Some("did you mean b.md?".to_owned()),
        };
        let finding = |chapter| Message::Finding {
            plugin: "p",
            chapter,
            position: chapter.map(|_| Position { line: 2, column: 2 }),
            diagnostic: &diagnostic,
        };
        assert_eq!(
            finding(Some("a/b.md")).to_string(),
            "error[broken-link]: [p] a/b.md:2:2: no such file\n  help: did you mean b.md?"
        );
        assert!(
            finding(None)
                .to_string()
                .starts_with("error[broken-link]: [p] no such file")
        );
    }
}
