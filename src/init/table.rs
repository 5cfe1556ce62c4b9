//! The table `[preprocessor.wasm]`: its text, and how that is recognized.

use std::ops::Range;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::booktoml::{Editor, find_lines, slot, write};
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

/// Adds the table. `listed` is true if its folder was added to a list that existed already.
///
/// # Errors
/// Fails if `preprocessor` is written in a form that can't be edited.
pub fn add(editor: &mut Editor, section: &str, folder: &str, listed: bool) -> Result<(), Problem> {
    let (path, lines) = (
        ["preprocessor", section],
        table_lines(section, folder, listed),
    );
    let added = editor.insert_block(editor.text().len(), &lines, &path, |root| {
        *slot(root, &path)? = Value::Object(keys(section, folder));
        Some(())
    });
    added.ok_or_else(|| manual_instructions(section, folder))
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

/// Returns the range of the lines that [`add`] wrote, and its `listed`. Fails with the reason if the table is not as it
/// wrote it.
pub fn unmodified(
    editor: &Editor,
    section: &str,
    table: &Map<String, Value>,
) -> Result<(Range<usize>, bool), String> {
    let folder = table.get("plugin-dir").and_then(Value::as_str);
    let expected = keys(section, folder.unwrap_or_default());
    let others = table.keys().filter(|key| !expected.contains_key(*key));
    let others: Vec<_> = others.map(|key| format!("`{key}`")).collect();
    if !others.is_empty() {
        return Err(format!("it has other keys: {}", others.join(", ")));
    }
    let differs = expected
        .iter()
        .filter(|(key, value)| table.get(*key) != Some(value));
    let differs: Vec<_> = differs.map(|(key, _)| format!("`{key}`")).collect();
    if !differs.is_empty() {
        return Err(format!(
            "the value of {} is different",
            differs.join(" and ")
        ));
    }
    let blocks = editor.blocks();
    let block = blocks
        .iter()
        .find(|block| block.is(&["preprocessor", section]));
    let found = block.zip(folder).and_then(|(block, folder)| {
        [false, true].into_iter().find_map(|listed| {
            let lines = table_lines(section, folder, listed);
            let range = find_lines(editor.text(), block.header.start, &lines)?;
            Some((range, listed))
        })
    });
    found.ok_or_else(|| "its formatting or its comments are different".to_owned())
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
