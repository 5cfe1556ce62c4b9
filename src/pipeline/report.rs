//! What a run has to say to the person at the terminal.

use std::fmt;

use crate::book::Position;
use crate::contract::{Diagnostic, Level, Severity};
use crate::plain::Plain;
use crate::problem::Problem;
use crate::runtime::{Source, Times};
use crate::style::Label;

/// Takes messages as they come.
pub trait Report {
    /// Takes one message.
    fn message(&mut self, message: Message<'_>);

    /// Whether it wants to be told where the time of each plugin went.
    fn wants_times(&self) -> bool {
        false
    }

    /// Takes where the time of a plugin went, whatever came of it, and whether its code was in the cache.
    fn times(&mut self, _plugin: &str, _cached: bool, _times: Times) {}
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
    /// A plugin failed, and the build goes on without it.
    Skipped {
        /// What failed and why.
        problem: &'a Problem,
    },
    /// A plugin failed, and so will the build.
    Failed {
        /// What failed and why.
        problem: &'a Problem,
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

/// With styles for a terminal, which who prints it takes off where there is none. What plugins say can't
/// bring its own.
impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line {
                plugin,
                source,
                text,
            } => {
                let label = match source {
                    Source::Log(Level::Error) => Some(Label::Error),
                    Source::Log(Level::Warning) => Some(Label::Warning),
                    Source::Log(Level::Debug) => Some(Label::Debug),
                    Source::Log(Level::Trace) => Some(Label::Trace),
                    Source::Log(Level::Info) | Source::Stdout | Source::Stderr => None,
                };
                write!(f, "[{plugin}] ")?;
                if let Some(label) = label {
                    write!(f, "{label}: ")?;
                }
                write!(f, "{}", Plain(text))
            }
            Self::Finding {
                plugin,
                chapter,
                position,
                diagnostic,
            } => {
                let label = match diagnostic.severity {
                    Severity::Error => Label::Error,
                    Severity::Warning => Label::Warning,
                    Severity::Note => Label::Note,
                };
                write!(f, "{label}")?;
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
                    Some(help) => write!(f, "\n  {}: {}", Label::Help, Plain(help)),
                    None => Ok(()),
                }
            }
            Self::Detail { text } => write!(f, "{}: {}", Label::Debug, Plain(text)),
            Self::Working { text } => write!(f, "{}", Plain(text)),
            Self::Worked => Ok(()),
            Self::Warning { text } => write!(f, "{}: {}", Label::Warning, Plain(text)),
            Self::Skipped { problem } => {
                let note = "the build goes on with the book as it was before this plugin";
                let problem = problem.labelled(Label::Warning);
                write!(f, "{problem}\n  {}: {note}", Label::Note)
            }
            Self::Failed { problem } => problem.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::book::Position;
    use crate::contract::{Diagnostic, Level, Severity};
    use crate::runtime::Source;
    use crate::style::without;

    #[test]
    fn a_line_can_not_steer_the_terminal() {
        let line = Message::Line {
            plugin: "p",
            source: Source::Log(Level::Warning),
            text: "\u{1b}[2Jgone\r\u{9b}1m",
        };
        assert_eq!(without(&line), "[p] warning: \\u{1b}[2Jgone\\u{d}\\u{9b}1m");
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
            without(&finding(Some("a/b.md"))),
            "error[broken-link]: [p] a/b.md:2:2: no such file\n  help: did you mean b.md?"
        );
        assert!(without(&finding(None)).starts_with("error[broken-link]: [p] no such file"));
    }
}
