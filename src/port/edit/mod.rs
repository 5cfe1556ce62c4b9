//! Edits the text of `book.toml`: adds a plugin's entry, and removes the table of the preprocessor that it was.
//! All other bytes stay.

mod list;
mod old;

use std::ops::Range;

use old::Old;
use serde_json::{Map, Value, json};
use toml_edit::{Item, Table};

use crate::booktoml::blocks::{Block, blocks, line_end};
use crate::booktoml::{self, end_of_line, write};
use crate::problem::{ErrorKind, Problem};

/// A plugin to add to `[[preprocessor.wasm.plugin]]`.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The plugin's file, relative to the book's root.
    pub path: String,
    /// The renderers that the plugin runs for.
    pub renderers: Option<Value>,
    /// The plugin's permissions, as in the settings.
    pub allow: Map<String, Value>,
    /// The plugin's own settings.
    pub config: Map<String, Value>,
}

/// The edit of `book.toml`.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The table under `[preprocessor]` that gets the plugin.
    pub section: String,
    /// The keys of that table, if it does not exist yet.
    pub new_section: Option<Map<String, Value>>,
    /// The index of the plugin in the list.
    pub index: usize,
    /// The plugin.
    pub entry: Entry,
    /// The table under `[preprocessor]` to remove. Its settings are in `entry` already.
    pub old: Option<String>,
}

/// An edited text.
#[derive(Debug, PartialEq, Eq)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// The added text, in one piece.
    pub added: String,
    /// The removed texts, in order.
    pub removed: Vec<String>,
}

impl Entry {
    /// Returns the entry as JSON.
    pub fn value(&self, sha256: &str) -> Value {
        let mut entry = Map::new();
        entry.insert("path".to_owned(), json!(self.path));
        entry.insert("sha256".to_owned(), json!(sha256));
        if let Some(renderers) = &self.renderers {
            entry.insert("renderers".to_owned(), renderers.clone());
        }
        for (key, table) in [("allow", &self.allow), ("config", &self.config)] {
            if !table.is_empty() {
                entry.insert(key.to_owned(), Value::Object(table.clone()));
            }
        }
        Value::Object(entry)
    }

    /// Returns the entry's keys as TOML, without the config.
    fn pairs(&self, sha256: &str) -> Vec<String> {
        let mut pairs = vec![
            format!("path = {}", write::text(&self.path)),
            format!("sha256 = {}", write::text(sha256)),
        ];
        if let Some(renderers) = &self.renderers {
            pairs.push(format!("renderers = {}", write::value(renderers)));
        }
        if !self.allow.is_empty() {
            let allow = Value::Object(self.allow.clone());
            pairs.push(format!("allow = {}", write::value(&allow)));
        }
        pairs
    }
}

/// Makes the edit, with this digest as the plugin's pin.
///
/// # Errors
/// Fails if the text is written in a form that can't be edited. The error says what to write by hand.
pub fn edit(text: &str, wanted: &Wanted, sha256: &str) -> Result<Edited, Problem> {
    let toml = booktoml::parse(text)?;
    let edited = try_edit(text, toml.as_table(), wanted, sha256);
    // The result is verified before anything is written.
    let expected = expected(booktoml::table(toml.as_table()), wanted, sha256);
    let says = |edited: &Edited| {
        let new = booktoml::parse(&edited.text).ok()?;
        Some(without_empty(booktoml::table(new.as_table())))
    };
    let expected = expected.map(without_empty);
    edited
        .filter(|edited| expected.is_some() && says(edited) == expected)
        .ok_or_else(|| by_hand(wanted, sha256))
}

fn by_hand(wanted: &Wanted, sha256: &str) -> Problem {
    let section = &wanted.section;
    let what = format!("can't write the plugin into [preprocessor.{section}] of `book.toml`");
    let entry = write::value(&wanted.entry.value(sha256));
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

/// Returns the expected contents of the new text, or `None` if there is a value in the place of a table.
fn expected(
    mut root: Map<String, Value>,
    wanted: &Wanted,
    sha256: &str,
) -> Option<Map<String, Value>> {
    let preprocessors = table(&mut root, "preprocessor")?;
    if let Some(old) = &wanted.old {
        preprocessors.shift_remove(old);
    }
    let section = table(preprocessors, &wanted.section)?;
    section.extend(wanted.new_section.clone().unwrap_or_default());
    let plugins = section.entry("plugin").or_insert_with(|| json!([]));
    let plugins = plugins.as_array_mut()?;
    let index = wanted.index.min(plugins.len());
    plugins.insert(index, wanted.entry.value(sha256));
    Some(root)
}

fn table<'m>(map: &'m mut Map<String, Value>, key: &str) -> Option<&'m mut Map<String, Value>> {
    let value = map.entry(key).or_insert_with(|| json!({}));
    value.as_object_mut()
}

/// Removes the empty `config` of plugins, which means the same as none.
fn without_empty(mut root: Map<String, Value>) -> Map<String, Value> {
    let sections = root.get_mut("preprocessor").and_then(Value::as_object_mut);
    for section in sections.into_iter().flat_map(Map::values_mut) {
        let plugins = section.get_mut("plugin").and_then(Value::as_array_mut);
        for plugin in plugins.into_iter().flatten() {
            if plugin.get("config") == Some(&json!({}))
                && let Value::Object(plugin) = plugin
            {
                plugin.shift_remove("config");
            }
        }
    }
    root
}

/// A text to insert, and its place.
struct Gap {
    at: usize,
    text: String,
    /// True if the text stands on lines of its own, with an empty line before and after it.
    apart: bool,
}

fn try_edit(text: &str, root: &Table, wanted: &Wanted, sha256: &str) -> Option<Edited> {
    let section = wanted.section.as_str();
    let blocks = blocks(text, root);
    let config = ["preprocessor", section, "plugin", "config"];
    let old = match &wanted.old {
        Some(name) => Some(old::take_out(text, root, &blocks, name, &config)?),
        None => None,
    };
    let plugins = root
        .get("preprocessor")
        .and_then(|item| item.get(section))
        .and_then(|item| item.get("plugin"));
    let gaps = match plugins {
        Some(Item::Value(toml_edit::Value::Array(plugins))) => {
            let mut pairs = wanted.entry.pairs(sha256);
            if let Some(old) = old.as_ref().filter(|_| !wanted.entry.config.is_empty()) {
                pairs.push(format!("config = {}", old.inline));
            }
            list::insert(text, plugins, wanted.index, &write::inline(&pairs))?
        }
        Some(Item::ArrayOfTables(_)) | None => {
            let place = place(&blocks, wanted, text.len());
            let lines = lines(wanted, old.as_ref(), sha256);
            vec![Gap {
                at: place,
                text: lines,
                apart: true,
            }]
        }
        Some(_) => return None,
    };
    let mut removed = old.map(|old| old.removed).unwrap_or_default();
    removed.sort_by_key(|range| range.start);
    Some(spliced(text, &removed, gaps))
}

/// Returns the place for an entry on lines of its own.
fn place(blocks: &[Block], wanted: &Wanted, end: usize) -> usize {
    let section = ["preprocessor", wanted.section.as_str()];
    let list = [section[0], section[1], "plugin"];
    let mut plugins = blocks.iter().filter(|block| block.is(&list));
    if let Some(next) = plugins.nth(wanted.index) {
        return next.range.start;
    }
    let last = |names: &[&str]| {
        let mut below = blocks.iter().filter(|block| block.is_below(names));
        below.next_back().map(|block| block.range.end)
    };
    let old = wanted.old.as_ref().and_then(|old| {
        let old = ["preprocessor", old];
        blocks.iter().find(|block| block.is(&old))
    });
    last(&list)
        .or_else(|| last(&section))
        .or(old.map(|old| old.range.start))
        .unwrap_or(end)
}

/// Returns the entry on lines of its own, which end with `\n`.
fn lines(wanted: &Wanted, old: Option<&Old>, sha256: &str) -> String {
    let section = ["preprocessor", wanted.section.as_str()];
    let mut parts = Vec::new();
    if let Some(keys) = &wanted.new_section {
        let mut part = format!("[{}]\n", write::path(&section));
        for (key, value) in keys {
            part.push_str(&format!("{} = {}\n", write::key(key), write::value(value)));
        }
        parts.push(part);
    }
    let header = write::path(&[section[0], section[1], "plugin"]);
    let lead = old.map_or("", |old| &old.lead);
    let mut part = format!("{lead}[[{header}]]\n");
    for pair in wanted.entry.pairs(sha256) {
        part.push_str(&pair);
        part.push('\n');
    }
    parts.push(part);
    if let Some(old) = old {
        if !old.lines.trim().is_empty() {
            parts.push(format!("[{header}.config]\n{}", old.lines));
        }
        parts.extend(old.tables.iter().cloned());
    }
    let parts: Vec<_> = parts.iter().map(|part| part.trim_end()).collect();
    let mut lines = parts.join("\n\n").replace("\r\n", "\n");
    lines.push('\n');
    lines
}

/// Removes ranges and inserts texts.
fn spliced(text: &str, removed: &[Range<usize>], gaps: Vec<Gap>) -> Edited {
    let end_of_line = end_of_line(text);
    let mut added = String::new();
    let mut new = text.to_owned();
    // From the end, so that earlier places stay valid. At the same place, the text is inserted before the range is
    // removed.
    let mut cuts: Vec<_> = removed.iter().map(|range| (range.clone(), None)).collect();
    cuts.extend(gaps.into_iter().map(|gap| (gap.at..gap.at, Some(gap))));
    cuts.sort_by_key(|(range, _)| (range.start, range.end));
    let mut apart = None;
    for (range, gap) in cuts.into_iter().rev() {
        match gap {
            None => {
                new.replace_range(range.clone(), "");
                if let Some(place) = &mut apart {
                    *place -= range.len();
                }
            }
            Some(gap) if gap.apart => {
                added = gap.text.replace('\n', end_of_line);
                apart = Some(range.start);
            }
            Some(gap) => {
                let text = gap.text.replace('\n', end_of_line);
                new.insert_str(range.start, &text);
                added.insert_str(0, &text);
            }
        }
    }
    if removed.last().is_some_and(|range| range.end == text.len()) {
        // The empty lines before the removed end are not needed any more.
        let kept = new.trim_end_matches(['\r', '\n']).len();
        let end = line_end(&new, kept);
        new.truncate(end);
        apart = apart.map(|place: usize| place.min(end));
    }
    if let Some(place) = apart {
        set_apart(&mut new, place, &added, end_of_line);
    }
    let removed = removed
        .iter()
        .map(|range| text[range.clone()].trim_end().to_owned());
    Edited {
        text: new,
        added: added.trim_matches([',', ' ', '\r', '\n']).to_owned(),
        removed: removed.collect(),
    }
}

/// Inserts lines, with an empty line before and after them, but not at the ends of the text.
fn set_apart(text: &mut String, place: usize, lines: &str, end_of_line: &str) {
    let (before, behind) = text.split_at(place);
    let is_end = behind.trim().is_empty();
    let before = if is_end {
        // The last table may be gone, and the empty line after it is not needed any more.
        before.trim_end_matches(['\r', '\n'])
    } else {
        before
    };
    let mut new = before.to_owned();
    let is_start = before.trim_start_matches('\u{feff}').is_empty();
    if !is_start {
        if !before.ends_with('\n') {
            new.push_str(end_of_line);
        }
        let is_apart = before.ends_with("\n\n") || before.ends_with("\n\r\n");
        if !is_apart {
            new.push_str(end_of_line);
        }
    }
    new.push_str(lines);
    let behind = if is_end { "" } else { behind };
    if !behind.is_empty() && !behind.starts_with(['\r', '\n']) {
        new.push_str(end_of_line);
    }
    new.push_str(behind);
    *text = new;
}

#[cfg(test)]
mod tests;
