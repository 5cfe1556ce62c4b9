//! For a person at a terminal.

use std::fmt;

use super::excerpt::lines;
use crate::contract::Diagnostic;
use crate::pipeline::{Message, Place};
use crate::sanitize::Sanitized;
use crate::style::{FRAME, Label};

/// A message with styles, in as many lines as it deserves.
pub struct Shown<'m, 'a>(pub &'m Message<'a>);

impl fmt::Display for Shown<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Message::Finding {
                plugin,
                chapter,
                root: _,
                file,
                place,
                diagnostic,
            } => Finding {
                plugin,
                chapter: *chapter,
                file: *file,
                place: place.as_ref(),
                diagnostic,
            }
            .fmt(f),
            other => other.fmt(f),
        }
    }
}

/// A finding as rustc would show it.
struct Finding<'a> {
    plugin: &'a str,
    chapter: Option<&'a str>,
    file: Option<&'a str>,
    place: Option<&'a Place<'a>>,
    diagnostic: &'a Diagnostic,
}

impl fmt::Display for Finding<'_> {
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

        let lines = self.place.map_or(Vec::new(), lines);
        let last = lines.iter().filter_map(|line| line.number).max();
        let width = last.map_or(0, |number| number.to_string().len());
        if let Some(place) = self.whereabouts() {
            write!(f, "\n{:width$}{FRAME}-->{FRAME:#} {place}", "")?;
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
            // Further lines stand below the first one's text.
            let indent = format!("\n{:width$}         ", "");
            f.write_str(&Sanitized(help).to_string().replace("\n  ", &indent))?;
        }
        let plugin = Sanitized(self.plugin);
        write!(f, "\n{:width$} {FRAME}={FRAME:#} plugin: {plugin}", "")
    }
}

impl Finding<'_> {
    /// Where it lies, as an editor opens it where that is known.
    fn whereabouts(&self) -> Option<String> {
        let file = self.file.or(self.chapter)?;
        let file = Sanitized(file);
        Some(match self.place {
            None => file.to_string(),
            Some(place) => {
                let start = place.start();
                let (line, column) = (start.line, start.column);
                match place.line {
                    Some(_) => format!("{file}:{line}:{column}"),
                    None => {
                        format!("{file} (line {line}, column {column}, as handed to the plugin)")
                    }
                }
            }
        })
    }
}
