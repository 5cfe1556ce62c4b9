//! The `command` of the table: whether mdBook finds this program by it, and whether it reads this table then.

use std::env;

use serde_json::{Map, Value};

use super::Book;
use super::finding::{Finding, Level};
use crate::problem::{ErrorKind, Problem};
use crate::settings::{self, PROGRAM, SECTION};
use crate::which::{NativeCommand, program_name};

/// Looks at `command`.
pub fn look(book: &Book, table: &Map<String, Value>) -> Vec<Finding> {
    let section = &book.section;
    let place = format!("[preprocessor.{section}]");
    let mend = format!(
        "write `command = {:?}` into {place}",
        settings::command(section)
    );
    let problem = |what: String| Problem::new(ErrorKind::Settings, what).help(Some(&mend));
    let command = match table.get("command") {
        Some(Value::String(command)) => command.clone(),
        // mdBook's own rule.
        None => format!("mdbook-{section}"),
        Some(_) => {
            let what = format!("{place}: `command`: expected a text");
            return vec![Finding::error(problem(what))];
        }
    };
    let Some(native) = NativeCommand::find(&command, &book.root) else {
        let what = format!("{place}: mdBook can't start `{command}`");
        let why = match table.contains_key("command") {
            true => "there is no such program on the PATH, nor in the book's folder",
            false => {
                "that is what it starts where `command` is missing, and there is no such program on the PATH"
            }
        };
        let help = match program_name(&command).as_deref() {
            Some(PROGRAM) => {
                "install this program where the PATH leads, or write where it is into `command`"
            }
            _ => &mend,
        };
        let problem = problem(what).why(why).help(Some(help));
        let level = match table.get("optional") {
            Some(Value::Bool(true)) => Level::Warning,
            _ => Level::Error,
        };
        return vec![Finding { level, problem }];
    };
    if program_name(&command).as_deref() != Some(PROGRAM) {
        // A script that starts this program, perhaps.
        return Vec::new();
    }
    let mut findings = Vec::new();
    let named = named(&native.arguments);
    if named != section {
        let what = format!("{place}: `command` has the program read [preprocessor.{named}]");
        findings.push(Finding::error(problem(what)));
    }
    let real = |path: std::path::PathBuf| path.canonicalize().ok();
    if let (Some(found), Ok(Some(this))) = (real(native.file), env::current_exe().map(real))
        && found != this
    {
        let what = format!(
            "{place}: `command` starts `{}`, and this check was made by `{}`",
            found.display(),
            this.display()
        );
        findings.push(Finding::note(
            what,
            "see to it that both are of the same version",
        ));
    }
    findings
}

/// The table that these arguments name.
fn named(arguments: &[String]) -> &str {
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
    use super::named;

    #[test]
    fn the_table_that_a_command_names() {
        let named = |arguments: &[&str]| {
            let arguments: Vec<_> = arguments.iter().map(|&one| one.to_owned()).collect();
            named(&arguments).to_owned()
        };
        assert_eq!(named(&[]), "wasm");
        assert_eq!(named(&["--audit", "--section", "late"]), "late");
        assert_eq!(named(&["--section=late", "--optimise"]), "late");
        assert_eq!(named(&["--section"]), "wasm");
        assert_eq!(named(&["--sections", "x"]), "wasm");
    }
}
