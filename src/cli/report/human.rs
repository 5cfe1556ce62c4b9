//! Messages for a person at a terminal.

use std::fmt;

use super::excerpt::lines;
use crate::contract::Diagnostic;
use crate::pipeline::{FindingLocation, Message};
use crate::sanitize::Sanitized;
use crate::style::{FRAME, Label};

/// Displays a message with styles. A finding is shown with the lines that it is about.
pub struct HumanMessage<'m, 'a>(pub &'m Message<'a>);

impl fmt::Display for HumanMessage<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Message::Finding {
                plugin,
                chapter,
                root: _,
                file,
                location,
                diagnostic,
            } => FindingDisplay {
                plugin,
                chapter: *chapter,
                file: *file,
                location: location.as_ref(),
                diagnostic,
            }
            .fmt(f),
            other => other.fmt(f),
        }
    }
}

/// A finding, displayed as rustc displays its diagnostics.
struct FindingDisplay<'a> {
    plugin: &'a str,
    chapter: Option<&'a str>,
    file: Option<&'a str>,
    location: Option<&'a FindingLocation<'a>>,
    diagnostic: &'a Diagnostic,
}

impl fmt::Display for FindingDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            severity,
            message,
            code,
            help,
            ..
        } = self.diagnostic;
        let label = Label::from(*severity);
        let style = label.style();
        write!(f, "{style}{}", label.word())?;
        if let Some(code) = code {
            write!(f, "[{}]", Sanitized(code))?;
        }
        write!(f, "{style:#}: {}", Sanitized(message))?;

        let lines = self.location.map_or(Vec::new(), lines);
        let last = lines.iter().filter_map(|line| line.number).max();
        let width = last.map_or(0, |number| number.to_string().len());
        if let Some(location) = self.location_text() {
            write!(f, "\n{:width$}{FRAME}-->{FRAME:#} {location}", "")?;
        }
        if !lines.is_empty() {
            write!(f, "\n{:width$} {FRAME}|{FRAME:#}", "")?;
        }
        for line in &lines {
            let Some(number) = line.number else {
                write!(f, "\n{FRAME}...{FRAME:#}")?;
                continue;
            };
            write!(f, "\n{FRAME}{number:width$} |{FRAME:#}")?;
            if !line.text.is_empty() {
                write!(f, " {}", line.text)?;
            }
            let (before, marks) = (line.marked.start, "^".repeat(line.marked.len()));
            write!(
                f,
                "\n{:width$} {FRAME}|{FRAME:#} {:before$}{style}{marks}{style:#}",
                "", ""
            )?;
        }
        if !lines.is_empty() {
            write!(f, "\n{:width$} {FRAME}|{FRAME:#}", "")?;
        }
        if let Some(help) = help {
            write!(f, "\n{:width$} {FRAME}={FRAME:#} {}: ", "", Label::Help)?;
            // Continuation lines align with the first line's text.
            let indent = format!("\n{:width$}         ", "");
            f.write_str(&Sanitized(help).to_string().replace("\n  ", &indent))?;
        }
        let plugin = Sanitized(self.plugin);
        write!(f, "\n{:width$} {FRAME}={FRAME:#} plugin: {plugin}", "")
    }
}

impl FindingDisplay<'_> {
    /// Returns the location, as `file:line:column` if it is one in the file.
    fn location_text(&self) -> Option<String> {
        let file = self.file.or(self.chapter)?;
        let file = Sanitized(file);
        Some(match self.location {
            None => file.to_string(),
            Some(location) => {
                let start = location.start();
                let (line, column) = (start.line, start.column);
                match location.file_line {
                    Some(_) => format!("{file}:{line}:{column}"),
                    None => {
                        format!("{file} (line {line}, column {column} of the plugin's input)")
                    }
                }
            }
        })
    }
}
