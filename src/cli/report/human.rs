//! Messages for a person at a terminal.

use std::fmt;

use super::excerpt::lines;
use crate::contract::Diagnostic;
use crate::pipeline::{self, Message};
use crate::sanitize::Sanitized;
use crate::style::{FRAME, Label};

/// Displays a message with styles. A finding is shown with the lines that it is about.
pub struct HumanMessage<'m, 'a>(pub &'m Message<'a>);

impl fmt::Display for HumanMessage<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Message::Finding(finding) => write_finding(f, finding),
            other => other.fmt(f),
        }
    }
}

/// Writes a finding as rustc displays its diagnostics.
fn write_finding(f: &mut fmt::Formatter<'_>, finding: &pipeline::Finding<'_>) -> fmt::Result {
    let Diagnostic {
        severity,
        message,
        code,
        help,
        ..
    } = finding.diagnostic;
    let label = Label::from(*severity);
    let style = label.style();
    write!(f, "{style}{}", label.word())?;
    if let Some(code) = code {
        write!(f, "[{}]", Sanitized(code))?;
    }
    write!(f, "{style:#}: {}", Sanitized(message))?;

    let lines = finding.location.as_ref().map_or(Vec::new(), lines);
    let last = lines.iter().filter_map(|line| line.number).max();
    let width = last.map_or(0, |number| number.to_string().len());
    if let Some(location) = location_text(finding) {
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
    let plugin = Sanitized(finding.plugin);
    write!(f, "\n{:width$} {FRAME}={FRAME:#} plugin: {plugin}", "")
}

/// Returns the location, as `file:line:column` if it is one in the file.
fn location_text(finding: &pipeline::Finding<'_>) -> Option<String> {
    let file = finding.file.or(finding.chapter)?;
    let file = Sanitized(file);
    Some(match &finding.location {
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
