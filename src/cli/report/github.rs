//! For GitHub Actions, which shows findings beside the lines of Markdown.

use std::fmt;
use std::path::Path;

use crate::contract::{Diagnostic, Severity};
use crate::pipeline::{Message, Place};
use crate::problem::Problem;
use crate::sanitize::Sanitized;
use crate::style::Label;

/// A message as workflow commands, or as a line of the log that is none.
///
/// The form of a command, and what is escaped in it, is that of `ActionCommand.cs` of `actions/runner`.
pub struct Commands<'m, 'a>(pub &'m Message<'a>);

impl fmt::Display for Commands<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Message::Finding {
                plugin,
                chapter,
                root,
                file,
                place,
                diagnostic,
            } => {
                let command = match diagnostic.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "notice",
                };
                let mut properties = Vec::new();
                if let Some(file) = file {
                    properties.push(("file", in_repository(root, file)));
                }
                if let Some(place) = place {
                    properties.extend(lines(place));
                }
                properties.push(("title", title(plugin, diagnostic)));
                let mut message = diagnostic.message.clone();
                if let (Some(chapter), true) = (chapter, is_elsewhere(*file, place.as_ref())) {
                    message += &format!("\nin {chapter}");
                    if let Some(place) = place {
                        let line = place.start().line;
                        message += &format!(", line {line}, as handed to the plugin");
                    }
                }
                if let Some(help) = &diagnostic.help {
                    message += &format!("\nhelp: {help}");
                }
                write(f, command, &properties, &message)
            }
            Message::Warning { text } => write(f, "warning", &[], text),
            Message::Skipped { problem } => write(f, "warning", &[], &told(problem)),
            Message::Failed { problem } => write(f, "error", &[], &told(problem)),
            other => other.fmt(f),
        }
    }
}

/// What a check has found.
pub struct Checked<'p>(pub Label, pub &'p Problem);

impl fmt::Display for Checked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(label, problem) = self;
        let command = match label {
            Label::Error => "error",
            Label::Warning => "warning",
            _ => "notice",
        };
        write(f, command, &[], &told(problem))
    }
}

/// Whether the file and the line say too little of where it is.
fn is_elsewhere(file: Option<&str>, place: Option<&Place<'_>>) -> bool {
    file.is_none() || place.is_some_and(|place| place.line.is_none())
}

fn title(plugin: &str, diagnostic: &Diagnostic) -> String {
    match &diagnostic.code {
        Some(code) => format!("{plugin}: {code}"),
        None => plugin.to_owned(),
    }
}

/// Lines of the file, where they are known. Columns count within one line only.
fn lines(place: &Place<'_>) -> Vec<(&'static str, String)> {
    if place.line.is_none() {
        return Vec::new();
    }
    let (start, end) = (place.start(), place.end());
    let mut all = vec![("line", start.line), ("endLine", end.line)];
    if start.line == end.line {
        all.extend([("col", start.column), ("endColumn", end.column)]);
    }
    all.into_iter()
        .map(|(key, number)| (key, number.to_string()))
        .collect()
}

/// A file of the book as the repository calls it, which is checked out in `GITHUB_WORKSPACE`.
fn in_repository(root: &Path, file: &str) -> String {
    let below = || {
        let workspace = std::env::var_os("GITHUB_WORKSPACE")?;
        let workspace = Path::new(&workspace).canonicalize().ok()?;
        let root = root.canonicalize().ok()?;
        let root = root.strip_prefix(workspace).ok()?;
        let parts = root.components();
        let parts = parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy()));
        Some(parts.collect::<String>() + file)
    };
    below().unwrap_or_else(|| file.to_owned())
}

fn told(problem: &Problem) -> String {
    let why = problem.reasons().iter();
    let why: String = why.map(|why| format!("\nwhy: {why}")).collect();
    let help = problem.help_text().map(|help| format!("\nhelp: {help}"));
    format!("{}{why}{}", problem.what(), help.unwrap_or_default())
}

fn write(
    f: &mut fmt::Formatter<'_>,
    command: &str,
    properties: &[(&str, String)],
    message: &str,
) -> fmt::Result {
    write!(f, "::{command}")?;
    for (index, (key, value)) in properties.iter().enumerate() {
        let before = if index == 0 { ' ' } else { ',' };
        let value = data(value).replace(':', "%3A").replace(',', "%2C");
        write!(f, "{before}{key}={value}")?;
    }
    write!(f, "::{}", data(message))
}

/// A text within a command.
fn data(text: &str) -> String {
    let text = Sanitized(text).to_string();
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Commands;
    use crate::book::{LineIndex, OffsetUnit};
    use crate::contract::{Diagnostic, Severity};
    use crate::pipeline::{Message, Place};

    fn told(plugin: &str, file: Option<&str>, line: Option<usize>, what: &Diagnostic) -> String {
        let text = LineIndex::new("ab\ncd".to_owned());
        let place = Place {
            text: text.text(),
            stretch: text.range(OffsetUnit::Utf8, 3..4),
            line,
        };
        let message = Message::Finding {
            plugin,
            chapter: Some("c.md"),
            root: Path::new("/"),
            file,
            place: Some(place),
            diagnostic: what,
        };
        Commands(&message).to_string()
    }

    #[test]
    fn a_finding_is_one_command() {
        let mut what = Diagnostic {
            severity: Severity::Warning,
            message: "50 %\n::error::x".to_owned(),
            code: Some("a,b:c::d".to_owned()),
            help: Some("h".to_owned()),
            ..Diagnostic::least()
        };
        assert_eq!(
            told("p", Some("src/c.md"), Some(7), &what),
            "::warning file=src/c.md,line=7,endLine=7,col=1,endColumn=2,\
             title=p%3A a%2Cb%3Ac%3A%3Ad::50 %25%0A  \\u{3a}:error::x%0A  help: h"
        );
        what = Diagnostic::least();
        what.message = "m".to_owned();
        assert_eq!(
            told("p", Some("src/c.md"), None, &what),
            "::notice file=src/c.md,title=p::m%0A  in c.md, line 2, as handed to the plugin"
        );
        assert_eq!(
            told("p", None, None, &what),
            "::notice title=p::m%0A  in c.md, line 2, as handed to the plugin"
        );
    }
}
