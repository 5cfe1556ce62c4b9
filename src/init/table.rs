//! The table `[preprocessor.wasm]`: its text, and how that is recognized.

use std::ops::Range;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::plan::InitPlan;
use super::splice;
use crate::booktoml::{self, blocks, write};
use crate::problem::{ErrorKind, Problem};
use crate::settings;

/// The comment after `plugin-dir` if the folder was added to a list that existed already. It tells
/// [`super::InitBook::plan_remove`] to remove the folder from that list.
const LISTED: &str = " # also in `extra-watch-dirs` of [build]";

/// Returns the keys and values of the table.
pub fn keys(section: &str, folder: &str) -> Map<String, Value> {
    let keys = [
        ("command", json!(settings::command(section))),
        ("after", json!(["links"])),
        ("plugin-dir", json!(folder)),
    ];
    keys.map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

/// Returns the text of the table.
fn table_lines(section: &str, folder: &str, listed: bool) -> String {
    let mut lines = format!("[{}]\n", write::path(&["preprocessor", section]));
    for (key, value) in &keys(section, folder) {
        let is_marked = listed && key == "plugin-dir";
        let mark = if is_marked { LISTED } else { "" };
        lines.push_str(&format!("{key} = {}{mark}\n", write::value(value)));
    }
    lines
}

/// Appends the table to the text. `listed` is true if its folder was added to a list that existed already.
///
/// # Errors
/// Fails if the result is not TOML.
pub fn add(plan: &mut InitPlan, section: &str, folder: &str, listed: bool) -> Result<(), Problem> {
    plan.append(&table_lines(section, folder, listed));
    booktoml::parse(plan.text())
        .map(|_| ())
        .map_err(|_| manual_instructions(section, folder))
}

/// Returns the folders of a table's plugins and their parts, as `book.toml` spells them.
pub fn plugin_folders(table: &Map<String, Value>) -> Vec<String> {
    let mut folders = Vec::new();
    let listed = table.get("plugin").and_then(Value::as_array);
    let plugins = listed.into_iter().flatten();
    let files = plugins.flat_map(|plugin| {
        let parts: Vec<_> = match plugin.get("link") {
            Some(Value::Array(parts)) => parts.iter().collect(),
            Some(Value::Object(parts)) => parts.values().collect(),
            _ => Vec::new(),
        };
        let parts = parts
            .into_iter()
            .map(|part| part.get("path").unwrap_or(part));
        plugin.get("path").into_iter().chain(parts)
    });
    let files = files.filter_map(|path| Path::new(path.as_str()?).parent()?.to_str());
    let named = table.get("plugin-dir").and_then(Value::as_str);
    for folder in named.into_iter().chain(files) {
        let folder = if folder.is_empty() { "." } else { folder };
        if !folders.iter().any(|other| other == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}

/// A table that `book.toml` has.
pub enum ExistingTable {
    /// The table is as `init` writes it.
    Unmodified {
        range: Range<usize>,
        /// True if the table's folder was added to a list that existed already.
        listed: bool,
    },
    /// The table was written by hand, or changed.
    Modified { why: String },
}

/// Compares the table in the text with what `init` writes.
///
/// # Errors
/// Fails if the text is not TOML.
pub fn inspect(
    text: &str,
    section: &str,
    table: &Map<String, Value>,
) -> Result<ExistingTable, Problem> {
    let folder = table.get("plugin-dir").and_then(Value::as_str);
    let expected = keys(section, folder.unwrap_or_default());
    let others = table.keys().filter(|key| !expected.contains_key(*key));
    let others: Vec<_> = others.map(|key| format!("`{key}`")).collect();
    if !others.is_empty() {
        let why = format!("it has other keys: {}", others.join(", "));
        return Ok(ExistingTable::Modified { why });
    }
    if let (Some(folder), true) = (folder, *table == expected) {
        let toml = booktoml::parse(text)?;
        let blocks = blocks::blocks(text, toml.as_table());
        let names = ["preprocessor", section];
        let place = blocks.iter().find(|block| block.is(&names));
        let found = place.and_then(|block| {
            [false, true].into_iter().find_map(|listed| {
                let lines = table_lines(section, folder, listed);
                let range = splice::at(text, block.header.start, &lines)?;
                Some(ExistingTable::Unmodified { range, listed })
            })
        });
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let differs = expected
        .iter()
        .filter(|(key, value)| table.get(*key) != Some(value));
    let differs: Vec<_> = differs.map(|(key, _)| format!("`{key}`")).collect();
    let why = if differs.is_empty() {
        "its formatting or its comments are different".to_owned()
    } else {
        format!("the value of {} is different", differs.join(" and "))
    };
    Ok(ExistingTable::Modified { why })
}

/// Removes the table and all tables below it.
///
/// # Errors
/// Fails if the table has no header of its own.
pub fn remove_all(plan: &mut InitPlan, section: &str) -> Result<(), Problem> {
    let ranges: Vec<_> = {
        let toml = booktoml::parse(plan.text())?;
        let blocks = blocks::blocks(plan.text(), toml.as_table());
        let below = blocks
            .iter()
            .filter(|block| block.is_below(&["preprocessor", section]));
        below.map(|block| block.range.clone()).collect()
    };
    if ranges.is_empty() {
        return Err(manual_removal(section));
    }
    for range in ranges.into_iter().rev() {
        plan.remove_lines(range);
    }
    Ok(())
}

/// Returns the error for a `book.toml` that only a person can add the table to.
pub fn manual_instructions(section: &str, folder: &str) -> Problem {
    let what = format!("can't write [preprocessor.{section}] into `book.toml`");
    let value = write::value(&Value::Object(keys(section, folder)));
    Problem::new(ErrorKind::Settings, what)
        .why("`preprocessor` is written in a form that this command can't edit")
        .help(Some(format!(
            "give each table under `preprocessor` a header of its own, such as `[preprocessor.links]`, or add this to \
             it by hand: {} = {value}",
            write::key(section)
        )))
}

/// Returns the error for a `book.toml` that only a person can remove the table from.
pub fn manual_removal(section: &str) -> Problem {
    let what = format!("can't remove [preprocessor.{section}] from `book.toml`");
    Problem::new(ErrorKind::Settings, what)
        .why("it is written in a form that this command can't edit")
        .help(Some("remove it by hand"))
}
