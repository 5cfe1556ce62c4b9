//! The table among the other preprocessors of the book.

use serde_json::{Map, Value};

use super::Book;
use super::finding::Finding;
use crate::settings::PROGRAM;
use crate::which::program_name;

/// What mdBook has by itself, and runs unless `use-default-preprocessors` is false.
const DEFAULT: [&str; 2] = ["index", "links"];

/// Looks at `before` and `after`, and at the other tables.
pub fn look(book: &Book, table: &Map<String, Value>) -> Vec<Finding> {
    let place = format!("[preprocessor.{}]", book.section);
    let mut findings = Vec::new();
    for key in ["before", "after"] {
        for name in names(table, key).filter(|name| !runs(book, name)) {
            let what =
                format!("{place}: `{key}` names `{name}`, and the book has no such preprocessor");
            let help = "take it out, or correct it; mdBook warns of it in each build";
            findings.push(Finding::warning(what, help));
        }
    }
    let is_said = ["before", "after"]
        .into_iter()
        .any(|key| names(table, key).any(|name| name == "links"));
    if runs(book, "links") && !is_said {
        let what = format!("{place} does not say whether it comes before or after `links`");
        let help =
            "with `after = [\"links\"]`, plugins see the text that is included by `{{#include}}`";
        findings.push(match book.section.as_str() < "links" {
            true => Finding::warning(what, help).why(
                "mdBook goes by the names then, so that plugins see the directives and not what they include",
            ),
            false => Finding::note(what, help).why("mdBook goes by the names then"),
        });
    }
    findings.extend(others(book));
    findings
}

/// The texts of a list, or the one text.
fn names<'t>(table: &'t Map<String, Value>, key: &str) -> impl Iterator<Item = &'t str> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// Whether mdBook runs a preprocessor of this name.
fn runs(book: &Book, name: &str) -> bool {
    let build = book.says.get("build");
    let defaults = build.and_then(|build| build.get("use-default-preprocessors")?.as_bool());
    let is_there = book
        .preprocessors()
        .is_some_and(|all| all.contains_key(name));
    is_there || (defaults.unwrap_or(true) && DEFAULT.contains(&name))
}

/// What else the book is handed to.
fn others(book: &Book) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut native = Vec::new();
    for (name, table) in book.preprocessors().into_iter().flatten() {
        if *name == book.section || DEFAULT.contains(&name.as_str()) {
            continue;
        }
        let command = table.get("command").and_then(Value::as_str);
        let program = command.map_or_else(|| Some(format!("mdbook-{name}")), program_name);
        match program.as_deref() {
            Some(PROGRAM) => {
                let what = format!("[preprocessor.{name}] is another table of this program");
                let help = format!("check it with `mdbook-wasm check --section {name}`");
                findings.push(Finding::note(what, help));
            }
            Some(program) => native.push(format!("`{program}` ([preprocessor.{name}])")),
            None => native.push(format!("[preprocessor.{name}]")),
        }
    }
    if !native.is_empty() {
        let what = format!(
            "programs that run natively, outside of the sandbox: {}",
            native.join(", ")
        );
        let help = "`mdbook-wasm port CRATE` makes a plugin of one, where that can be";
        findings.push(Finding::note(what, help));
    }
    findings
}
