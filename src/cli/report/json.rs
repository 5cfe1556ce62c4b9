//! Messages for another program: one JSON object a line, as the guide documents them.

use serde_json::{Value, json};

use crate::book::Position;
use crate::contract::{Level, Severity};
use crate::pipeline::{Finding, FindingLocation, Message};
use crate::problem::Problem;
use crate::runtime::LineSource;
use crate::sanitize::SanitizedJson;
use crate::style::Label;

/// Returns a message as a JSON object on one line.
pub fn line(message: &Message<'_>) -> String {
    let value = match message {
        Message::LogLine {
            plugin,
            source,
            text,
        } => log(plugin, *source, text),
        Message::Finding(one) => finding(one),
        Message::FindingSummary { plugin, found } => json!({
            "kind": "found",
            "plugin": plugin,
            "errors": found.errors,
            "warnings": found.warnings,
            "notes": found.notes,
        }),
        Message::Debug { text } => notice(Label::Debug, text),
        Message::Progress { text } => notice(Label::Note, text),
        Message::ProgressDone => notice(Label::Debug, ""),
        Message::Warning { text } => notice(Label::Warning, text),
        Message::Skipped { problem } => failure(Label::Warning, problem),
        Message::Failed { problem } => failure(Label::Error, problem),
    };
    SanitizedJson(&value).to_string()
}

/// Returns a finding of a check as a JSON object on one line.
///
/// The program has not failed yet, so the object has no status.
pub fn check_finding(severity: Severity, problem: &Problem) -> String {
    let mut value = failure(Label::from(severity), problem);
    if let Value::Object(keys) = &mut value {
        keys.insert("kind".to_owned(), json!("check"));
        keys.shift_remove("status");
    }
    SanitizedJson(&value).to_string()
}

/// Returns a problem that is only a warning as a JSON object on one line.
pub fn warning(problem: &Problem) -> String {
    SanitizedJson(&failure(Label::Warning, problem)).to_string()
}

/// Returns a note as a JSON object on one line.
pub fn note(text: &str) -> String {
    SanitizedJson(&notice(Label::Note, text)).to_string()
}

fn log(plugin: &str, source: LineSource, text: &str) -> Value {
    let (level, stream) = match source {
        LineSource::Log(Level::Error) => ("error", "log"),
        LineSource::Log(Level::Warning) => ("warning", "log"),
        LineSource::Log(Level::Info) => ("info", "log"),
        LineSource::Log(Level::Debug) => ("debug", "log"),
        LineSource::Log(Level::Trace) => ("trace", "log"),
        LineSource::Stdout => ("info", "stdout"),
        LineSource::Stderr => ("info", "stderr"),
    };
    json!({ "kind": "log", "plugin": plugin, "level": level, "stream": stream, "message": text })
}

fn position(Position { line, column }: Position) -> Value {
    json!({ "line": line, "column": column })
}

fn finding(finding: &Finding<'_>) -> Value {
    let (location, diagnostic) = (finding.location.as_ref(), finding.diagnostic);
    let as_handed = location.is_some_and(|location| location.file_line.is_none());
    // The line is not one of the file, so no program may open the file there.
    let file = finding.file.filter(|_| !as_handed);
    let start = location.map(FindingLocation::start);
    let bytes = location.map(|location| &location.range.bytes);
    json!({
        "kind": "finding",
        "severity": Label::from(diagnostic.severity).word(),
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "plugin": finding.plugin,
        "chapter": finding.chapter,
        "file": file,
        "as_handed": as_handed,
        "line": start.map(|start| start.line),
        "column": start.map(|start| start.column),
        "end": location.map(|location| position(location.end())),
        "span": bytes.map(|bytes| json!({ "start": bytes.start, "end": bytes.end })),
    })
}

fn notice(label: Label, text: &str) -> Value {
    json!({ "kind": "notice", "severity": label.word(), "message": text })
}

fn failure(label: Label, problem: &Problem) -> Value {
    json!({
        "kind": "failure",
        "severity": label.word(),
        "status": problem.kind().status(),
        "message": problem.what(),
        "why": problem.reasons(),
        "help": problem.help_text(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::line;
    use crate::contract::{Diagnostic, Level};
    use crate::pipeline::{Finding, FindingCounts, Message};
    use crate::problem::{ErrorKind, Problem};
    use crate::runtime::LineSource;

    #[test]
    fn unsafe_characters_are_escaped_on_one_line() {
        let text = "a\n::error::b\u{1b}\u{9b}\u{202e}\u{2028}\u{7f} ##[c] \"\\ ##d \\##[";
        let shown = line(&Message::LogLine {
            plugin: "p",
            source: LineSource::Log(Level::Info),
            text,
        });
        assert!(shown.starts_with("{\"kind\":\"log\","), "{shown}");
        assert!(!shown.contains("##[") && !shown.contains('\n'), "{shown}");
        assert!(shown.is_ascii() && !shown.contains(|c: char| c.is_control()));
        let value: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(value["message"], text);
    }

    #[test]
    fn each_kind_has_its_keys() {
        let problem = Problem::new(ErrorKind::Refused, "w")
            .why("y")
            .help(Some("h"));
        let found = FindingCounts {
            errors: 1,
            ..FindingCounts::default()
        };
        let diagnostic = Diagnostic::minimal();
        for (message, expected) in [
            (
                Message::Failed { problem: &problem },
                json!({
                    "kind": "failure", "severity": "error", "status": 4, "message": "w",
                    "why": ["y"], "help": "h",
                }),
            ),
            (
                Message::Warning { text: "t" },
                json!({ "kind": "notice", "severity": "warning", "message": "t" }),
            ),
            (
                Message::FindingSummary { plugin: "p", found },
                json!({
                    "kind": "found", "plugin": "p", "errors": 1, "warnings": 0, "notes": 0,
                }),
            ),
            (
                Message::Finding(Finding {
                    plugin: "p",
                    chapter: None,
                    root: "/".as_ref(),
                    file: None,
                    location: None,
                    diagnostic: &diagnostic,
                }),
                json!({
                    "kind": "finding", "severity": "note", "code": null, "message": "",
                    "help": null, "plugin": "p", "chapter": null, "file": null,
                    "as_handed": false, "line": null, "column": null, "end": null, "span": null,
                }),
            ),
        ] {
            assert_eq!(line(&message), expected.to_string());
        }
    }
}
