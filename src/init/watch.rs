//! `extra-watch-dirs` of `[build]`, by which `mdbook serve` and `mdbook watch` see that a plugin has changed.

use std::ops::Range;
use std::path::{Component, Path};

use serde_json::{Map, Value};
use toml_edit::Array;

use super::change::Change;
use super::splice;
use crate::booktoml::blocks::{Block, blocks, line_end, line_start};
use crate::booktoml::lists::own_line;
use crate::booktoml::{self, end_of_line, write};
use crate::problem::Problem;

const KEY: &str = "extra-watch-dirs";

/// By this, what was added is known again.
const MARK: &str = "# so that `mdbook serve` rebuilds when a plugin changes";

/// Adds the folders that are not watched yet. Returns whether they were put into a list that was there, which has
/// no mark.
///
/// # Errors
/// Where the text is not TOML.
pub fn add(
    change: &mut Change,
    says: &Map<String, Value>,
    folders: &[String],
) -> Result<bool, Problem> {
    let mut missing = Vec::new();
    for folder in folders.iter().filter(|folder| !is_watched(says, folder)) {
        match holds_the_output(says, folder) {
            // Each build would be a reason for another.
            true => change.note(format!(
                "`{folder}` holds the built book too, so `mdbook serve` does not watch it: put plugins into a \
                 folder of their own"
            )),
            false => missing.push(folder.clone()),
        }
    }
    if missing.is_empty() {
        return Ok(false);
    }
    let text = change.text().to_owned();
    let toml = booktoml::parse(&text)?;
    let blocks = blocks(&text, toml.as_table());
    let build = blocks.iter().find(|block| block.is(&["build"]));
    let list = toml.get("build").and_then(|build| build.get(KEY));
    match (list, build) {
        (Some(list), _) => {
            if let Some((place, new)) = list
                .as_array()
                .and_then(|list| in_list(&text, list, &missing))
            {
                change.replace(place..place, &new);
                return Ok(true);
            }
            by_hand(change, &missing);
        }
        (None, Some(block)) => {
            let end = line_end(&text, block.header.end);
            let (line, eol) = (line(&missing), end_of_line(&text));
            match text[..end].ends_with('\n') {
                true => change.insert(end, &format!("{line} {MARK}{eol}")),
                false => change.insert(end, &format!("{eol}{line} {MARK}")),
            }
        }
        (None, None) => {
            let lines = block_lines(&missing);
            match booktoml::parse(&splice::append(&text, &lines)) {
                Ok(_) => change.append(&lines),
                // `build` is a value, or has keys with dots.
                Err(_) => by_hand(change, &missing),
            }
        }
    }
    Ok(false)
}

/// Takes out what [`add`] has put in. `listed`: this folder was put into a list that was there.
///
/// # Errors
/// Where the text is not TOML.
pub fn remove(change: &mut Change, folder: Option<&str>, listed: bool) -> Result<(), Problem> {
    let text = change.text().to_owned();
    let toml = booktoml::parse(&text)?;
    let Some((key, list)) = toml
        .get("build")
        .and_then(|build| build.as_table_like()?.get_key_value(KEY))
    else {
        return Ok(());
    };
    let (Some(key), Some(list)) = (key.span(), list.as_array()) else {
        return Ok(());
    };
    let names: Vec<_> = list
        .iter()
        .filter_map(|name| name.as_str())
        .map(str::to_owned)
        .collect();
    let blocks = blocks(&text, toml.as_table());
    let build = blocks.iter().find(|block| block.is(&["build"]));
    if let Some(build) = build
        && let Some(marked) = marked_block(&text, build)
    {
        match splice::at(&text, marked, &block_lines(&names)) {
            Some(range) if is_alone(&text, build, &range) => change.cut(range),
            // Something was added below it.
            _ => {
                let value = line_start(&text, key.start)
                    ..line_end(&text, list.span().map_or(key.end, |span| span.end));
                change.take(value);
                change.take(marked..line_end(&text, marked));
            }
        }
        return Ok(());
    }
    let here = line_start(&text, key.start);
    if let Some(range) = splice::at(&text, here, &format!("{} {MARK}\n", line(&names))) {
        let eol = end_of_line(&text);
        let before = text[..here].strip_suffix(eol).map_or(here, str::len);
        match text[range.clone()].ends_with('\n') {
            true => change.take(range),
            false => change.take(before..range.end),
        }
    } else if let (true, Some(folder)) = (listed, folder)
        && let Some(place) = names.iter().position(|name| name == folder)
        && let Some(range) = element(list, place)
    {
        change.replace(range, "");
    }
    Ok(())
}

/// Takes the list out of what a text says.
pub fn forget(says: &mut Map<String, Value>) {
    if let Some(Value::Object(build)) = says.get_mut("build") {
        build.shift_remove(KEY);
    }
}

/// The key and its value.
fn line(folders: &[String]) -> String {
    let names = folders.iter().map(|folder| Value::from(folder.as_str()));
    format!("{KEY} = {}", write::value(&names.collect()))
}

/// The same with a header.
fn block_lines(folders: &[String]) -> String {
    format!("{MARK}\n[build]\n{}\n", line(folders))
}

/// Where the mark is right above the header, if it is.
fn marked_block(text: &str, build: &Block) -> Option<usize> {
    let lead = build.lead(text);
    let last = lead.trim_end_matches(['\r', '\n']);
    let start = last.rfind('\n').map_or(0, |newline| newline + 1);
    (&last[start..] == MARK).then(|| build.range.start + start)
}

/// Whether nothing else stands below the header.
fn is_alone(text: &str, build: &Block, range: &Range<usize>) -> bool {
    let rest = text.get(range.end..build.range.end).unwrap_or_default();
    rest.trim().is_empty()
}

/// Where folders go into a list, and the text that is put there: in front of all others, so that it does not
/// matter how the last one ends.
fn in_list(text: &str, list: &Array, folders: &[String]) -> Option<(usize, String)> {
    let names: Vec<_> = folders.iter().map(|folder| write::text(folder)).collect();
    let Some(first) = list.get(0) else {
        return Some((list.span()?.start + 1, names.join(", ")));
    };
    let place = first.span()?.start;
    let separator = match own_line(text, place) {
        Some(indent) => format!(",{}{indent}", end_of_line(text)),
        None => ", ".to_owned(),
    };
    let names = names.iter().map(|name| format!("{name}{separator}"));
    Some((place, names.collect()))
}

/// An element of a list, with what stands between it and the next one.
fn element(list: &Array, place: usize) -> Option<Range<usize>> {
    let span = list.get(place)?.span()?;
    let next = list.get(place + 1).and_then(toml_edit::Value::span);
    let previous = place
        .checked_sub(1)
        .and_then(|place| list.get(place)?.span());
    Some(match (next, previous) {
        (Some(next), _) => span.start..next.start,
        (None, Some(previous)) => previous.end..span.end,
        (None, None) => span,
    })
}

/// A path without what says nothing.
fn plain(path: &str) -> Vec<Component<'_>> {
    let parts = Path::new(path).components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

fn text<'v>(says: &'v Map<String, Value>, table: &str, key: &str) -> Option<&'v str> {
    says.get(table)?.get(key)?.as_str()
}

/// Whether mdBook watches this folder, or one that it lies in.
pub fn is_watched(says: &Map<String, Value>, folder: &str) -> bool {
    let extra = says
        .get("build")
        .and_then(|build| build.get(KEY)?.as_array());
    let extra = extra.into_iter().flatten().filter_map(Value::as_str);
    let source = text(says, "book", "src").unwrap_or("src");
    extra
        .chain([source])
        .any(|watched| plain(folder).starts_with(&plain(watched)))
}

/// Whether the built book lies in this folder.
pub fn holds_the_output(says: &Map<String, Value>, folder: &str) -> bool {
    let output = text(says, "build", "build-dir").unwrap_or("book");
    plain(output).starts_with(&plain(folder))
}

fn by_hand(change: &mut Change, folders: &[String]) {
    change.note(format!(
        "write `{}` into [build] by hand, so that `mdbook serve` rebuilds when a plugin changes: that table is \
         written in an unusual way",
        line(folders)
    ));
}
