//! A plugin's entry put into the text of `book.toml`, and the table that it had as a preprocessor taken out.
//! Everything else stays byte for byte.

mod list;
mod old;

use std::ops::Range;

use old::Old;
use serde_json::{Map, Value, json};
use toml_edit::{Item, Table};

use crate::booktoml::blocks::{Block, blocks, line_end};
use crate::booktoml::{self, end_of_line, write};
use crate::problem::{ErrorKind, Problem};

/// A plugin that gets a place in `[[preprocessor.wasm.plugin]]`.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Its file, relative to the book's root.
    pub path: String,
    /// The renderers that it runs for.
    pub renderers: Option<Value>,
    /// What it is granted, as in the settings.
    pub allow: Map<String, Value>,
    /// Its own settings.
    pub config: Map<String, Value>,
}

/// What is to be done to `book.toml`.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The table under `[preprocessor]` that gets the plugin.
    pub section: String,
    /// The keys of that table, where there is none yet.
    pub new_section: Option<Map<String, Value>>,
    /// Where among its plugins, counted from 0.
    pub index: usize,
    /// The plugin.
    pub entry: Entry,
    /// The table under `[preprocessor]` that is taken out. What it says is in `entry` already.
    pub old: Option<String>,
}

/// A change of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// What is in it and was not, in one piece.
    pub added: String,
    /// What was in the old one and is not any more, in the order of the text.
    pub removed: Vec<String>,
}

impl Entry {
    /// What the settings say of it.
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

    /// Its keys as TOML, but for the config.
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

/// Makes the change, with this digest as the plugin's pin.
///
/// # Errors
/// Where the text is written in a way that can't be changed without a person: what to write instead.
pub fn edit(text: &str, wanted: &Wanted, sha256: &str) -> Result<Edited, Problem> {
    let toml = booktoml::parse(text)?;
    let edited = try_edit(text, toml.as_table(), wanted, sha256);
    // Whatever was overlooked shows here, before anything is written.
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
        "write `[preprocessor.{section}]` and each table below it with a header of its own, or add this to \
         its list `plugin`: {entry}"
    );
    if let Some(old) = &wanted.old {
        help.push_str(&format!("\nand take [preprocessor.{old}] out"));
    }
    Problem::new(ErrorKind::Settings, what)
        .why("it is written in an unusual way")
        .help(Some(help))
}

/// What the new text has to say. `None`: there is a value where a table has to be.
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

/// A plugin's empty `config` says the same as none.
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

/// A place in the text, and how what is put there is set apart.
struct Gap {
    at: usize,
    text: String,
    /// Whether it stands on lines of its own, with an empty one before and behind.
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

/// Where the entry goes, as lines.
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

/// The entry on lines of its own, with `\n` at the end of each.
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

/// Takes out and puts in.
fn spliced(text: &str, removed: &[Range<usize>], gaps: Vec<Gap>) -> Edited {
    let end_of_line = end_of_line(text);
    let mut added = String::new();
    let mut new = text.to_owned();
    // From behind, so that places before stay what they are. What is put in goes in before what is taken out
    // at the same place is.
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
        // What set the last thing apart is not needed any more.
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

/// Puts lines in, with an empty line before and behind them, but not at the ends of the text.
fn set_apart(text: &mut String, place: usize, lines: &str, end_of_line: &str) {
    let (before, behind) = text.split_at(place);
    let before = match behind.trim().is_empty() {
        // What was the last thing may be gone, and with it what an empty line set apart.
        true => before.trim_end_matches(['\r', '\n']),
        false => before,
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
    let behind = match behind.trim().is_empty() {
        true => "",
        false => behind,
    };
    if !behind.is_empty() && !behind.starts_with(['\r', '\n']) {
        new.push_str(end_of_line);
    }
    new.push_str(behind);
    *text = new;
}

#[cfg(test)]
mod tests;
