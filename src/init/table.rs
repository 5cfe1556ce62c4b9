//! The table `[preprocessor.wasm]` as it is written, and how it is known again.

use std::ops::Range;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::change::Change;
use super::splice;
use crate::booktoml::{self, blocks, write};
use crate::problem::{Class, Problem};
use crate::settings;

/// What stands behind `plugin-dir` where the folder was put into a list of folders that was there already: it is
/// to be taken out of that list again.
const LISTED: &str = " # also in `extra-watch-dirs` of [build]";

/// What is in the table.
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

/// The table as it is written.
fn lines(section: &str, folder: &str, listed: bool) -> String {
    let mut lines = format!("[{}]\n", write::path(&["preprocessor", section]));
    for (key, value) in &keys(section, folder) {
        let mark = match listed && key == "plugin-dir" {
            true => LISTED,
            false => "",
        };
        lines.push_str(&format!("{key} = {}{mark}\n", write::value(value)));
    }
    lines
}

/// Puts the table at the end of the text. `listed`: its folder was put into a list that was there already.
///
/// # Errors
/// Where it is no table then.
pub fn add(change: &mut Change, section: &str, folder: &str, listed: bool) -> Result<(), Problem> {
    change.append(&lines(section, folder, listed));
    booktoml::parse(change.text())
        .map(|_| ())
        .map_err(|_| by_hand(section, folder))
}

/// The folders that plugins are taken from, as they are written.
pub fn folders(table: &Map<String, Value>) -> Vec<String> {
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

/// A table that is there.
pub enum Found {
    /// As it was written.
    Ours {
        range: Range<usize>,
        /// Whether its folder is in a list that was there already.
        listed: bool,
    },
    /// Somebody has written it, or changed it.
    Changed { why: String },
}

/// Looks at the table in the text.
///
/// # Errors
/// Where the text is not TOML.
pub fn find(text: &str, section: &str, table: &Map<String, Value>) -> Result<Found, Problem> {
    let folder = table.get("plugin-dir").and_then(Value::as_str);
    let expected = keys(section, folder.unwrap_or_default());
    let others = table.keys().filter(|key| !expected.contains_key(*key));
    let others: Vec<_> = others.map(|key| format!("`{key}`")).collect();
    if !others.is_empty() {
        let why = format!("it has {} besides", others.join(", "));
        return Ok(Found::Changed { why });
    }
    if let (Some(folder), true) = (folder, *table == expected) {
        let toml = booktoml::parse(text)?;
        let blocks = blocks::blocks(text, toml.as_table());
        let names = ["preprocessor", section];
        let place = blocks.iter().find(|block| block.is(&names));
        let found = place.and_then(|block| {
            [false, true].into_iter().find_map(|listed| {
                let range = splice::at(text, block.header.start, &lines(section, folder, listed))?;
                Some(Found::Ours { range, listed })
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
    let why = match differs.is_empty() {
        true => "it says the same in other words, or has comments".to_owned(),
        false => format!("it has another {}", differs.join(" and ")),
    };
    Ok(Found::Changed { why })
}

/// Takes the table out with all that is in it.
///
/// # Errors
/// Where it does not stand below a header of its own.
pub fn remove_all(change: &mut Change, section: &str) -> Result<(), Problem> {
    let ranges: Vec<_> = {
        let toml = booktoml::parse(change.text())?;
        let blocks = blocks::blocks(change.text(), toml.as_table());
        let below = blocks
            .iter()
            .filter(|block| block.is_below(&["preprocessor", section]));
        below.map(|block| block.range.clone()).collect()
    };
    if ranges.is_empty() {
        return Err(by_hand_out(section));
    }
    for range in ranges.into_iter().rev() {
        change.take(range);
    }
    Ok(())
}

/// Only a person can write the table into this text.
pub fn by_hand(section: &str, folder: &str) -> Problem {
    let what = format!("can't write [preprocessor.{section}] into `book.toml`");
    let value = write::value(&Value::Object(keys(section, folder)));
    Problem::new(Class::Settings, what)
        .why("the tables under `preprocessor` are written in an unusual way")
        .help(Some(format!(
            "write each of them with a header of its own, such as `[preprocessor.links]`, or add this there: {} \
             = {value}",
            write::key(section)
        )))
}

/// Only a person can take the table out of this text.
pub fn by_hand_out(section: &str) -> Problem {
    let what = format!("can't take [preprocessor.{section}] out of `book.toml`");
    Problem::new(Class::Settings, what)
        .why("it is written in an unusual way")
        .help(Some("take it out by hand"))
}
