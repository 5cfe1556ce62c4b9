//! Checks `command` of the table: it must start this program, and the program must read this table.

use std::env;

use serde_json::{Map, Value};

use super::BookConfig;
use super::finding::CheckFinding;
use crate::contract::Severity;
use crate::problem::{ErrorKind, Problem};
use crate::settings::{self, PROGRAM, SECTION};
use crate::which::{NativeCommand, program_name};

/// Checks `command`.
pub fn check_mdbook_command(book: &BookConfig, table: &Map<String, Value>) -> Vec<CheckFinding> {
    let section = &book.section;
    let place = format!("[preprocessor.{section}]");
    let fix = format!(
        "set `command = {:?}` in {place}",
        settings::command(section)
    );
    let problem = |what: String| Problem::new(ErrorKind::Settings, what).help(Some(&fix));
    let command = match table.get("command") {
        Some(Value::String(command)) => command.clone(),
        // mdBook's default.
        None => format!("mdbook-{section}"),
        Some(_) => {
            let what = format!("{place}: `command`: expected a string");
            return vec![CheckFinding::error(problem(what))];
        }
    };
    let Some(native) = NativeCommand::find(&command, &book.toml.root) else {
        let what = format!("{place}: mdBook can't start `{command}`");
        let why = if table.contains_key("command") {
            "program not found on the PATH or in the book's folder"
        } else {
            "`command` is missing, so mdBook looks for this program, which is not on the PATH"
        };
        let help = match program_name(&command).as_deref() {
            Some(PROGRAM) => {
                "add this program's folder to the PATH, or set `command` to the program's path"
            }
            _ => &fix,
        };
        let problem = problem(what).why(why).help(Some(help));
        let severity = match table.get("optional") {
            Some(Value::Bool(true)) => Severity::Warning,
            _ => Severity::Error,
        };
        return vec![CheckFinding { severity, problem }];
    };
    if program_name(&command).as_deref() != Some(PROGRAM) {
        // It may be a script that starts this program.
        return Vec::new();
    }
    let mut findings = Vec::new();
    let named = section_argument(&native.arguments);
    if named != section {
        let what = format!("{place}: `command` makes the program read [preprocessor.{named}]");
        findings.push(CheckFinding::error(problem(what)));
    }
    let real = |path: std::path::PathBuf| path.canonicalize().ok();
    if let (Some(found), Ok(Some(this))) = (real(native.file), env::current_exe().map(real))
        && found != this
    {
        let what = format!(
            "{place}: `command` starts `{}`, but this check was run by `{}`",
            found.display(),
            this.display()
        );
        findings.push(CheckFinding::note(
            what,
            "make sure that both have the same version",
        ));
    }
    findings
}

/// Returns the section that a program with these arguments reads.
fn section_argument(arguments: &[String]) -> &str {
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--section") {
            Some("") => return arguments.next().unwrap_or(SECTION),
            Some(rest) if rest.starts_with('=') => return &rest[1..],
            _ => {}
        }
    }
    SECTION
}

#[cfg(test)]
mod tests {
    use super::section_argument;

    #[test]
    fn the_section_is_read_from_the_arguments() {
        let section = |arguments: &[&str]| {
            let arguments: Vec<_> = arguments.iter().map(|&one| one.to_owned()).collect();
            section_argument(&arguments).to_owned()
        };
        assert_eq!(section(&[]), "wasm");
        assert_eq!(section(&["--audit", "--section", "late"]), "late");
        assert_eq!(section(&["--section=late", "--optimise"]), "late");
        assert_eq!(section(&["--section"]), "wasm");
        assert_eq!(section(&["--sections", "x"]), "wasm");
    }
}
