//! Edits the text of `book.toml`: adds a plugin's entry, and removes the table of the preprocessor that it was.
//! All other bytes stay.

mod old;

use old::Old;
use serde_json::{Map, Value, json};

use crate::booktoml::{Editor, insert_into, slot, write};
use crate::problem::{ErrorKind, Problem};

/// The edit of `book.toml`.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The table under `[preprocessor]` that gets the plugin.
    pub section: String,
    /// The keys of that table, if it does not exist yet.
    pub new_section: Option<Map<String, Value>>,
    /// The index of the plugin in the list.
    pub index: usize,
    /// The keys of the plugin. The one of the pin has any value.
    pub entry: Map<String, Value>,
    /// The table under `[preprocessor]` to remove. Its settings are in `entry` already.
    pub old: Option<String>,
}

impl Wanted {
    /// Returns the entry with a pin.
    fn entry(&self, sha256: &str) -> Map<String, Value> {
        let mut entry = self.entry.clone();
        entry.insert("sha256".to_owned(), json!(sha256));
        entry
    }
}

/// Makes the edit, with this digest as the plugin's pin.
///
/// # Errors
/// Fails if the text is written in a form that can't be edited. The error says what to write by hand.
pub fn edit(editor: &Editor, wanted: &Wanted, sha256: &str) -> Result<Editor, Problem> {
    let mut editor = editor.clone();
    let done = try_edit(&mut editor, wanted, sha256);
    done.ok_or_else(|| by_hand(wanted, sha256))?;
    Ok(editor)
}

fn by_hand(wanted: &Wanted, sha256: &str) -> Problem {
    let section = &wanted.section;
    let what = format!("can't write the plugin into [preprocessor.{section}] of `book.toml`");
    let entry = write::value(&Value::Object(wanted.entry(sha256)));
    let mut help = format!(
        "give `[preprocessor.{section}]` and each table below it a header of its own, or add this to its list \
         `plugin` by hand: {entry}"
    );
    if let Some(old) = &wanted.old {
        help.push_str(&format!("\nand remove [preprocessor.{old}]"));
    }
    Problem::new(ErrorKind::Settings, what)
        .why("it is written in a form that this command can't edit")
        .help(Some(help))
}

fn try_edit(editor: &mut Editor, wanted: &Wanted, sha256: &str) -> Option<()> {
    let list = ["preprocessor", &wanted.section, "plugin"];
    let mut entry = wanted.entry(sha256);
    let config = [&list[..], &["config"]].concat();
    let old = wanted.old.as_ref();
    let old = old.map(|old| Old::take(editor, old, &config));
    let old = old.unwrap_or_else(|| Some(Old::default()))?;
    if editor.is_value(&list) {
        return editor.insert(&list, wanted.index, &[Value::Object(entry)]);
    }
    let place = editor.place_in(&list, wanted.index).or(old.place);
    let place = place.unwrap_or(editor.text().len());
    let lines = lines(wanted, &old, entry.clone());
    if old.tables.is_some_and(|tables| !tables.is_empty()) {
        // It may have nothing but comments.
        entry.entry("config").or_insert_with(|| json!({}));
    }
    editor.insert_block(place, &lines, &list, |root| {
        if let Some(keys) = &wanted.new_section {
            let section = slot(root, &list[..2])?.as_object_mut()?;
            section.extend(keys.clone());
        }
        insert_into(root, &list, wanted.index, &[Value::Object(entry)])
    })
}

/// Returns the entry on lines of its own, which end with `\n`.
fn lines(wanted: &Wanted, old: &Old, mut keys: Map<String, Value>) -> String {
    let section = ["preprocessor", &wanted.section];
    let header = write::path(&[&section[..], &["plugin"]].concat());
    let mut parts = Vec::new();
    if let Some(keys) = &wanted.new_section {
        let header = write::path(&section);
        parts.push(format!("[{header}]\n{}", write::lines(keys)));
    }
    let config = keys.shift_remove("config");
    let (lead, keys) = (&old.lead, write::lines(&keys));
    parts.push(format!("{lead}[[{header}]]\n{keys}"));
    match (&old.tables, config) {
        (Some(tables), _) => parts.extend(tables.iter().cloned()),
        (None, Some(Value::Object(config))) => {
            parts.push(format!("[{header}.config]\n{}", write::lines(&config)));
        }
        (None, _) => {}
    }
    let parts: Vec<_> = parts.iter().map(|part| part.trim_end()).collect();
    parts.join("\n\n").replace("\r\n", "\n") + "\n"
}

#[cfg(test)]
mod tests;
