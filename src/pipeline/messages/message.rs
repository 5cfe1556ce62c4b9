//! The messages of a run, and who takes them.

use std::fmt;
use std::path::Path;

use super::location::FindingLocation;
use crate::contract::{Diagnostic, Level, Severity};
use crate::problem::Problem;
use crate::runtime::{LineSource, Timings};
use crate::sanitize::Sanitized;
use crate::style::Label;

/// Receives the messages of a run, in order.
pub trait MessageSink: Send {
    /// Receives one message.
    fn message(&mut self, message: Message<'_>);

    /// Returns true if the timings of each plugin are wanted.
    fn wants_timings(&self) -> bool {
        false
    }

    /// Receives the timings of a plugin, even of one that failed. `cached`: its code was in the cache.
    fn timings(&mut self, _plugin: &str, _cached: bool, _timings: Timings) {}
}

/// A message of a run.
#[derive(Debug)]
pub enum Message<'a> {
    /// A line that a plugin logged or printed.
    LogLine {
        /// The plugin's name.
        plugin: &'a str,
        /// The log level or stream.
        source: LineSource,
        /// The line, without its end.
        text: &'a str,
    },
    /// A plugin's finding.
    Finding(Finding<'a>),
    /// The number of a plugin's findings, if there are any.
    FindingSummary {
        /// The plugin's name.
        plugin: &'a str,
        /// The number of findings.
        found: FindingCounts,
    },
    /// A detail of the run, which is shown only on request.
    Debug {
        /// The text, without a label.
        text: &'a str,
    },
    /// Something slow has started. It ends with [`Message::ProgressDone`] or a failure.
    Progress {
        /// The text, without a label.
        text: &'a str,
    },
    /// The reported progress has ended.
    ProgressDone,
    /// A warning, which does not affect the book.
    Warning {
        /// The text, without a label.
        text: &'a str,
    },
    /// A plugin failed, and the build continues without it.
    Skipped {
        /// The plugin's failure.
        problem: &'a Problem,
    },
    /// A plugin failed, and so will the build.
    Failed {
        /// The plugin's failure.
        problem: &'a Problem,
    },
}

/// A plugin's finding, and its place in the book.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The plugin's name.
    pub plugin: &'a str,
    /// The chapter's path or name. `None`: the finding is about the whole book.
    pub chapter: Option<&'a str>,
    /// The book's root.
    pub root: &'a Path,
    /// The chapter's file relative to the root, `/`-separated. `None`: the chapter has no file.
    pub file: Option<&'a str>,
    /// The location in the chapter.
    pub location: Option<FindingLocation<'a>>,
    /// The finding itself.
    pub diagnostic: &'a Diagnostic,
}

/// Numbers of findings, by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingCounts {
    /// Errors, which fail the build.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl FindingCounts {
    /// Counts one more finding.
    pub fn add(&mut self, severity: Severity) {
        *match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        } += 1;
    }
}

/// Displays counts as `2 errors, 1 warning`.
impl fmt::Display for FindingCounts {
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
    /// Returns true if the message is shown only on request.
    pub fn is_debug(&self) -> bool {
        matches!(
            self,
            Self::LogLine {
                source: LineSource::Log(Level::Debug | Level::Trace),
                ..
            } | Self::Debug { .. }
        )
    }
}

/// Displays a message in its shortest form, with terminal styles. The console strips them if needed.
///
/// Text from plugins is sanitized. Locations are those in the text that the plugin was given.
impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LogLine {
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
            Self::Finding(Finding {
                plugin,
                chapter,
                location,
                diagnostic,
                ..
            }) => {
                write!(f, "{}", Label::from(diagnostic.severity))?;
                if let Some(code) = &diagnostic.code {
                    write!(f, "[{}]", Sanitized(code))?;
                }
                write!(f, ": [{}]", Sanitized(plugin))?;
                if let Some(chapter) = chapter {
                    write!(f, " {}", Sanitized(chapter))?;
                    if let Some(location) = location {
                        let start = location.range.start;
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
            Self::FindingSummary { plugin, found } => {
                write!(f, "[{}] {found}", Sanitized(plugin))
            }
            Self::Debug { text } => write!(f, "{}: {}", Label::Debug, Sanitized(text)),
            Self::Progress { text } => write!(f, "{}", Sanitized(text)),
            Self::ProgressDone => Ok(()),
            Self::Warning { text } => write!(f, "{}: {}", Label::Warning, Sanitized(text)),
            Self::Skipped { problem } => {
                let note = "the build continues with the book as it was before this plugin";
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

    use super::{Finding, FindingCounts, Message};
    use crate::book::{LineIndex, OffsetUnit};
    use crate::contract::{Diagnostic, Level, Severity};
    use crate::pipeline::FindingLocation;
    use crate::runtime::LineSource;
    use crate::style::strip_styles;

    #[test]
    fn control_characters_in_log_lines_are_escaped() {
        let line = Message::LogLine {
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
    fn a_finding_displays_its_location_and_help() {
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            message: "no such file".to_owned(),
            code: Some("broken-link".to_owned()),
            chapter: None,
            span: None,
            help: Some("did you mean b.md?".to_owned()),
        };
        let text = LineIndex::new("a\nbc".to_owned());
        let finding = |chapter: Option<&'static str>| {
            Message::Finding(Finding {
                plugin: "p",
                chapter,
                root: Path::new("/"),
                file: None,
                location: chapter.map(|_| FindingLocation {
                    text: text.text(),
                    range: text.range(OffsetUnit::Utf8, 3..4),
                    file_line: None,
                }),
                diagnostic: &diagnostic,
            })
        };
        assert_eq!(
            strip_styles(&finding(Some("a/b.md"))),
            "error[broken-link]: [p] a/b.md:2:2: no such file\n  help: did you mean b.md?"
        );
        assert!(strip_styles(&finding(None)).starts_with("error[broken-link]: [p] no such file"));
    }

    #[test]
    fn finding_counts_are_displayed_by_severity() {
        let mut found = FindingCounts::default();
        let severities = [Severity::Warning, Severity::Note, Severity::Warning];
        severities.into_iter().for_each(|one| found.add(one));
        assert_eq!(found.to_string(), "2 warnings, 1 note");
        found.add(Severity::Error);
        assert_eq!(found.to_string(), "1 error, 2 warnings, 1 note");
    }
}
