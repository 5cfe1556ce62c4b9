//! Checks the order of the book's preprocessors, and lists those that are not sandboxed.

use serde_json::{Map, Value};

use super::BookConfig;
use super::finding::CheckFinding;
use crate::settings::PROGRAM;
use crate::which::program_name;

/// The preprocessors of mdBook itself, which it runs unless `use-default-preprocessors` is false.
const DEFAULT: [&str; 2] = ["index", "links"];

/// Checks `before` and `after` of the table, and the other preprocessors' tables.
pub fn check_preprocessors(book: &BookConfig, table: &Map<String, Value>) -> Vec<CheckFinding> {
    let place = format!("[preprocessor.{}]", book.section);
    let mut findings = Vec::new();
    for key in ["before", "after"] {
        for name in names(table, key).filter(|name| !runs(book, name)) {
            let what =
                format!("{place}: `{key}` names `{name}`, but the book has no such preprocessor");
            let help = "remove or fix it; mdBook warns about it in each build";
            findings.push(CheckFinding::warning(what, help));
        }
    }
    let has_order = ["before", "after"]
        .into_iter()
        .any(|key| names(table, key).any(|name| name == "links"));
    if runs(book, "links") && !has_order {
        let what = format!("{place} does not say if it runs before or after `links`");
        let help = "add `after = [\"links\"]`, so that plugins see included text instead of `{{#include}}`";
        findings.push(if book.section.as_str() < "links" {
            CheckFinding::warning(what, help).why(
                "mdBook orders by name, so plugins see the directives and not the included text",
            )
        } else {
            CheckFinding::note(what, help).why("mdBook orders by name")
        });
    }
    findings.extend(others(book));
    findings
}

/// Returns the strings of a list.
fn names<'t>(table: &'t Map<String, Value>, key: &str) -> impl Iterator<Item = &'t str> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// Returns true if mdBook runs a preprocessor of this name.
fn runs(book: &BookConfig, name: &str) -> bool {
    let build = book.toml.config.get("build");
    let defaults = build.and_then(|build| build.get("use-default-preprocessors")?.as_bool());
    let has_table = book.toml.preprocessors.contains_key(name);
    has_table || (defaults.unwrap_or(true) && DEFAULT.contains(&name))
}

/// Returns findings about the other preprocessors of the book.
fn others(book: &BookConfig) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    let mut native = Vec::new();
    for (name, table) in &book.toml.preprocessors {
        if *name == book.section || DEFAULT.contains(&name.as_str()) {
            continue;
        }
        let command = table.get("command").and_then(Value::as_str);
        let program = command.map_or_else(|| Some(format!("mdbook-{name}")), program_name);
        match program.as_deref() {
            Some(PROGRAM) => {
                let what = format!("[preprocessor.{name}] is another table of this program");
                let help = format!("check it with `mdbook-wasm check --section {name}`");
                findings.push(CheckFinding::note(what, help));
            }
            Some(program) => native.push(format!("`{program}` ([preprocessor.{name}])")),
            None => native.push(format!("[preprocessor.{name}]")),
        }
    }
    if !native.is_empty() {
        let what = format!(
            "native preprocessors, which are not sandboxed: {}",
            native.join(", ")
        );
        let help = "run `mdbook-wasm port CRATE` to turn one into a plugin, if possible";
        findings.push(CheckFinding::note(what, help));
    }
    findings
}
