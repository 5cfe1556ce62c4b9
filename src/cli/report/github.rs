//! Messages for GitHub Actions, which shows findings beside the lines of Markdown.

use std::fmt;
use std::path::Path;

use crate::contract::{Diagnostic, Severity};
use crate::pipeline::{Finding, FindingLocation, Message};
use crate::problem::Problem;
use crate::sanitize::Sanitized;

/// Displays a message as a workflow command, or as a line of the log.
///
/// The syntax of commands and their escapes are those of `ActionCommand.cs` of `actions/runner`.
pub struct WorkflowCommand<'m, 'a>(pub &'m Message<'a>);

impl fmt::Display for WorkflowCommand<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Message::Finding(finding) => write_finding(f, finding),
            Message::Warning { text } => write(f, "warning", &[], text),
            Message::Skipped { problem } => write(f, "warning", &[], &text_of(problem)),
            Message::Failed { problem } => write(f, "error", &[], &text_of(problem)),
            other => other.fmt(f),
        }
    }
}

fn write_finding(f: &mut fmt::Formatter<'_>, finding: &Finding<'_>) -> fmt::Result {
    let (location, diagnostic) = (finding.location.as_ref(), finding.diagnostic);
    let mut properties = Vec::new();
    if let Some(file) = finding.file {
        properties.push(("file", in_repository(finding.root, file)));
    }
    properties.extend(location.into_iter().flat_map(lines));
    properties.push(("title", title(finding.plugin, diagnostic)));
    let mut message = diagnostic.message.clone();
    if let (Some(chapter), false) = (finding.chapter, is_exact(finding.file, location)) {
        message += &format!("\nin {chapter}");
        if let Some(location) = location {
            let line = location.start().line;
            message += &format!(", line {line} of the plugin's input");
        }
    }
    if let Some(help) = &diagnostic.help {
        message += &format!("\nhelp: {help}");
    }
    write(f, command(diagnostic.severity), &properties, &message)
}

/// Displays a finding of a check as a workflow command.
pub struct CheckAnnotation<'p>(pub Severity, pub &'p Problem);

impl fmt::Display for CheckAnnotation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(severity, problem) = self;
        write(f, command(*severity), &[], &text_of(problem))
    }
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// Returns true if a file and its line say where a finding is.
fn is_exact(file: Option<&str>, location: Option<&FindingLocation<'_>>) -> bool {
    file.is_some() && location.is_none_or(|location| location.file_line.is_some())
}

fn title(plugin: &str, diagnostic: &Diagnostic) -> String {
    match &diagnostic.code {
        Some(code) => format!("{plugin}: {code}"),
        None => plugin.to_owned(),
    }
}

/// Returns the properties for the lines of the file, if they are known. Columns need start and end on one line.
fn lines(location: &FindingLocation<'_>) -> Vec<(&'static str, String)> {
    if location.file_line.is_none() {
        return Vec::new();
    }
    let (start, end) = (location.start(), location.end());
    let mut all = vec![("line", start.line), ("endLine", end.line)];
    if start.line == end.line {
        all.extend([("col", start.column), ("endColumn", end.column)]);
    }
    all.into_iter()
        .map(|(key, number)| (key, number.to_string()))
        .collect()
}

/// Returns the path of a book's file in the repository that is checked out in `GITHUB_WORKSPACE`.
fn in_repository(root: &Path, file: &str) -> String {
    let relative = || {
        let workspace = std::env::var_os("GITHUB_WORKSPACE")?;
        let workspace = Path::new(&workspace).canonicalize().ok()?;
        let root = root.canonicalize().ok()?;
        let root = root.strip_prefix(workspace).ok()?;
        let parts = root.components();
        let parts = parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy()));
        Some(parts.collect::<String>() + file)
    };
    relative().unwrap_or_else(|| file.to_owned())
}

/// Returns a problem's message, reasons and help on separate lines.
fn text_of(problem: &Problem) -> String {
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
        let value = escaped(value).replace(':', "%3A").replace(',', "%2C");
        write!(f, "{before}{key}={value}")?;
    }
    write!(f, "::{}", escaped(message))
}

/// Escapes a text for use in a command.
fn escaped(text: &str) -> String {
    let text = Sanitized(text).to_string();
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::WorkflowCommand;
    use crate::book::{LineIndex, OffsetUnit};
    use crate::contract::{Diagnostic, Severity};
    use crate::pipeline::{Finding, FindingLocation, Message};

    fn displayed(
        plugin: &str,
        file: Option<&str>,
        line: Option<usize>,
        what: &Diagnostic,
    ) -> String {
        let text = LineIndex::new("ab\ncd".to_owned());
        let location = FindingLocation {
            text: text.text(),
            range: text.range(OffsetUnit::Utf8, 3..4),
            file_line: line,
        };
        let message = Message::Finding(Finding {
            plugin,
            chapter: Some("c.md"),
            root: Path::new("/"),
            file,
            location: Some(location),
            diagnostic: what,
        });
        WorkflowCommand(&message).to_string()
    }

    #[test]
    fn a_finding_is_one_command_with_escapes() {
        let mut what = Diagnostic {
            severity: Severity::Warning,
            message: "50 %\n::error::x".to_owned(),
            code: Some("a,b:c::d".to_owned()),
            help: Some("h".to_owned()),
            ..Diagnostic::minimal()
        };
        assert_eq!(
            displayed("p", Some("src/c.md"), Some(7), &what),
            "::warning file=src/c.md,line=7,endLine=7,col=1,endColumn=2,\
             title=p%3A a%2Cb%3Ac%3A%3Ad::50 %25%0A  \\u{3a}:error::x%0A  help: h"
        );
        what = Diagnostic::minimal();
        what.message = "m".to_owned();
        assert_eq!(
            displayed("p", Some("src/c.md"), None, &what),
            "::notice file=src/c.md,title=p::m%0A  in c.md, line 2 of the plugin's input"
        );
        assert_eq!(
            displayed("p", None, None, &what),
            "::notice title=p::m%0A  in c.md, line 2 of the plugin's input"
        );
    }
}
