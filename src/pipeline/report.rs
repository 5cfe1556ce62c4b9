//! What a run has to say to the person at the terminal.

use std::fmt;
use std::path::Path;

use super::place::Place;
use crate::contract::{Diagnostic, Level, Severity};
use crate::problem::Problem;
use crate::runtime::{LineSource, Timings};
use crate::sanitize::Sanitized;
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
    fn times(&mut self, _plugin: &str, _cached: bool, _times: Timings) {}
}

/// One message.
#[derive(Debug)]
pub enum Message<'a> {
    /// A plugin's log line.
    Line {
        /// Who says it.
        plugin: &'a str,
        /// How it was said.
        source: LineSource,
        /// One line.
        text: &'a str,
    },
    /// A plugin's finding.
    Finding {
        /// Who found it.
        plugin: &'a str,
        /// The chapter's path or name. `None`: it is about the whole book.
        chapter: Option<&'a str>,
        /// The book's root.
        root: &'a Path,
        /// The chapter's file from there, `/`-separated. `None`: the book has none.
        file: Option<&'a str>,
        /// Where in the chapter.
        place: Option<Place<'a>>,
        /// What.
        diagnostic: &'a Diagnostic,
    },
    /// How much a plugin has found, where that is something.
    Found {
        /// Who found it.
        plugin: &'a str,
        /// How much.
        tally: Tally,
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

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Errors, which fail the build.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        *match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        } += 1;
    }
}

/// As `2 errors, 1 warning`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        for (index, (count, what)) in counts.enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            let s = if *count > 1 { "s" } else { "" };
            write!(f, "{comma}{count} {what}{s}")?;
        }
        Ok(())
    }
}

impl From<Severity> for Label {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Note => Self::Note,
        }
    }
}

impl<'a> Message<'a> {
    /// Whether only somebody who looks for details wants it.
    pub fn is_detail(&self) -> bool {
        matches!(
            self,
            Self::Line {
                source: LineSource::Log(Level::Debug | Level::Trace),
                ..
            } | Self::Detail { .. }
        )
    }
}

/// In as few lines as it can be said, with styles for a terminal, which who prints it takes off where there is
/// none. What plugins say can't bring its own. A finding is placed in the text that the plugin was handed.
impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line {
                plugin,
                source,
                text,
            } => {
                let label = match source {
                    LineSource::Log(Level::Error) => Some(Label::Error),
                    LineSource::Log(Level::Warning) => Some(Label::Warning),
                    LineSource::Log(Level::Debug) => Some(Label::Debug),
                    LineSource::Log(Level::Trace) => Some(Label::Trace),
                    LineSource::Log(Level::Info) | LineSource::Stdout | LineSource::Stderr => None,
                };
                write!(f, "[{}] ", Sanitized(plugin))?;
                if let Some(label) = label {
                    write!(f, "{label}: ")?;
                }
                write!(f, "{}", Sanitized(text))
            }
            Self::Finding {
                plugin,
                chapter,
                place,
                diagnostic,
                ..
            } => {
                write!(f, "{}", Label::from(diagnostic.severity))?;
                if let Some(code) = &diagnostic.code {
                    write!(f, "[{}]", Sanitized(code))?;
                }
                write!(f, ": [{}]", Sanitized(plugin))?;
                if let Some(chapter) = chapter {
                    write!(f, " {}", Sanitized(chapter))?;
                    if let Some(place) = place {
                        let start = place.stretch.start;
                        write!(f, ":{}:{}", start.line, start.column)?;
                    }
                    f.write_str(":")?;
                }
                write!(f, " {}", Sanitized(&diagnostic.message))?;
                match &diagnostic.help {
                    Some(help) => write!(f, "\n  {}: {}", Label::Help, Sanitized(help)),
                    None => Ok(()),
                }
            }
            Self::Found { plugin, tally } => write!(f, "[{}] {tally}", Sanitized(plugin)),
            Self::Detail { text } => write!(f, "{}: {}", Label::Debug, Sanitized(text)),
            Self::Working { text } => write!(f, "{}", Sanitized(text)),
            Self::Worked => Ok(()),
            Self::Warning { text } => write!(f, "{}: {}", Label::Warning, Sanitized(text)),
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
    use std::path::Path;

    use super::{Message, Tally};
    use crate::book::{LineIndex, OffsetUnit};
    use crate::contract::{Diagnostic, Level, Severity};
    use crate::pipeline::Place;
    use crate::runtime::LineSource;
    use crate::style::strip_styles;

    #[test]
    fn a_line_can_not_steer_the_terminal() {
        let line = Message::Line {
            plugin: "p",
            source: LineSource::Log(Level::Warning),
            text: "\u{1b}[2Jgone\r\u{9b}1m",
        };
        assert_eq!(
            strip_styles(&line),
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
        let text = LineIndex::new("a\nbc".to_owned());
        let finding = |chapter: Option<&'static str>| Message::Finding {
            plugin: "p",
            chapter,
            root: Path::new("/"),
            file: None,
            place: chapter.map(|_| Place {
                text: text.text(),
                stretch: text.range(OffsetUnit::Utf8, 3..4),
                line: None,
            }),
            diagnostic: &diagnostic,
        };
        assert_eq!(
            strip_styles(&finding(Some("a/b.md"))),
            "error[broken-link]: [p] a/b.md:2:2: no such file\n  help: did you mean b.md?"
        );
        assert!(strip_styles(&finding(None)).starts_with("error[broken-link]: [p] no such file"));
    }

    #[test]
    fn what_was_found_is_counted() {
        let mut tally = Tally::default();
        let severities = [Severity::Warning, Severity::Note, Severity::Warning];
        severities.into_iter().for_each(|one| tally.add(one));
        assert_eq!(tally.to_string(), "2 warnings, 1 note");
        tally.add(Severity::Error);
        assert_eq!(tally.to_string(), "1 error, 2 warnings, 1 note");
    }
}
