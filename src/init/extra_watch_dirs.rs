//! The list `extra-watch-dirs` of `[build]`. With it, `mdbook serve` and `mdbook watch` rebuild when a plugin
//! changes.

use std::ops::Range;
use std::path::{Component, Path};

use serde_json::{Map, Value};
use toml_edit::Array;

use super::plan::InitPlan;
use super::splice;
use crate::booktoml::blocks::{Block, blocks, line_end, line_start};
use crate::booktoml::lists::own_line;
use crate::booktoml::{self, end_of_line, write};
use crate::problem::Problem;

const KEY: &str = "extra-watch-dirs";

/// The comment by which [`remove`] recognizes what [`add`] added.
const MARK: &str = "# so that `mdbook serve` rebuilds when a plugin changes";

/// Adds the folders that are not watched yet. Returns true if they were added to a list that existed already: that
/// one does not get the mark.
///
/// # Errors
/// Fails if the text is not TOML.
pub fn add(
    plan: &mut InitPlan,
    config: &Map<String, Value>,
    folders: &[String],
) -> Result<bool, Problem> {
    let mut missing = Vec::new();
    for folder in folders.iter().filter(|folder| !is_watched(config, folder)) {
        if contains_output(config, folder) {
            // Each build would trigger another one.
            plan.add_note(format!(
                "`{folder}` also contains the built book, so `mdbook serve` does not watch it: move the plugins to a \
                 folder of their own"
            ));
        } else {
            missing.push(folder.clone());
        }
    }
    if missing.is_empty() {
        return Ok(false);
    }
    let text = plan.text().to_owned();
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
                plan.replace(place..place, &new);
                return Ok(true);
            }
            note_manual_edit(plan, &missing);
        }
        (None, Some(block)) => {
            let end = line_end(&text, block.header.end);
            let (line, eol) = (key_and_value(&missing), end_of_line(&text));
            if text[..end].ends_with('\n') {
                plan.insert_lines(end, &format!("{line} {MARK}{eol}"));
            } else {
                plan.insert_lines(end, &format!("{eol}{line} {MARK}"));
            }
        }
        (None, None) => {
            let lines = block_lines(&missing);
            match booktoml::parse(&splice::append(&text, &lines)) {
                Ok(_) => plan.append(&lines),
                // `build` is no table, or has dotted keys.
                Err(_) => note_manual_edit(plan, &missing),
            }
        }
    }
    Ok(false)
}

/// Removes what [`add`] added. `listed` is true if `folder` was added to a list that existed already.
///
/// # Errors
/// Fails if the text is not TOML.
pub fn remove(plan: &mut InitPlan, folder: Option<&str>, listed: bool) -> Result<(), Problem> {
    let text = plan.text().to_owned();
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
            Some(range) if is_alone(&text, build, &range) => plan.remove_appended(range),
            // Other keys were added since.
            _ => {
                let value = line_start(&text, key.start)
                    ..line_end(&text, list.span().map_or(key.end, |span| span.end));
                plan.remove_lines(value);
                plan.remove_lines(marked..line_end(&text, marked));
            }
        }
        return Ok(());
    }
    let here = line_start(&text, key.start);
    let line = format!("{} {MARK}\n", key_and_value(&names));
    if let Some(range) = splice::at(&text, here, &line) {
        let eol = end_of_line(&text);
        let before = text[..here].strip_suffix(eol).map_or(here, str::len);
        if text[range.clone()].ends_with('\n') {
            plan.remove_lines(range);
        } else {
            plan.remove_lines(before..range.end);
        }
    } else if let (true, Some(folder)) = (listed, folder)
        && let Some(place) = names.iter().position(|name| name == folder)
        && let Some(range) = element(list, place)
    {
        plan.replace(range, "");
    }
    Ok(())
}

/// Removes the list from a parsed `book.toml`.
pub fn strip(config: &mut Map<String, Value>) {
    if let Some(Value::Object(build)) = config.get_mut("build") {
        build.shift_remove(KEY);
    }
}

/// Returns the list as `key = value`.
fn key_and_value(folders: &[String]) -> String {
    let names = folders.iter().map(|folder| Value::from(folder.as_str()));
    format!("{KEY} = {}", write::value(&names.collect()))
}

/// Returns the lines of a new table `[build]` with the list.
fn block_lines(folders: &[String]) -> String {
    format!("{MARK}\n[build]\n{}\n", key_and_value(folders))
}

/// Returns the place of the mark, if it stands right above the header.
fn marked_block(text: &str, build: &Block) -> Option<usize> {
    let lead = build.lead(text);
    let last = lead.trim_end_matches(['\r', '\n']);
    let start = last.rfind('\n').map_or(0, |newline| newline + 1);
    (&last[start..] == MARK).then(|| build.range.start + start)
}

/// Returns true if the table has nothing but the lines in this range.
fn is_alone(text: &str, build: &Block, range: &Range<usize>) -> bool {
    let rest = text.get(range.end..build.range.end).unwrap_or_default();
    rest.trim().is_empty()
}

/// Returns where to add folders to a list, and the text to add. They come first, so that it does not matter how the
/// list ends.
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

/// Returns the range of a list's element and of the separator that goes with it.
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

/// Splits a path into its components, without `.`.
fn components(path: &str) -> Vec<Component<'_>> {
    let parts = Path::new(path).components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

fn text<'v>(config: &'v Map<String, Value>, table: &str, key: &str) -> Option<&'v str> {
    config.get(table)?.get(key)?.as_str()
}

/// Returns true if mdBook watches this folder, or one that it lies in.
pub fn is_watched(config: &Map<String, Value>, folder: &str) -> bool {
    let extra = config
        .get("build")
        .and_then(|build| build.get(KEY)?.as_array());
    let extra = extra.into_iter().flatten().filter_map(Value::as_str);
    let source = text(config, "book", "src").unwrap_or("src");
    extra
        .chain([source])
        .any(|watched| components(folder).starts_with(&components(watched)))
}

/// Returns true if mdBook builds the book into this folder, or into one below it.
pub fn contains_output(config: &Map<String, Value>, folder: &str) -> bool {
    let output = text(config, "build", "build-dir").unwrap_or("book");
    components(output).starts_with(&components(folder))
}

fn note_manual_edit(plan: &mut InitPlan, folders: &[String]) {
    plan.add_note(format!(
        "[build] is written in a form that this command can't edit: add `{}` to it by hand, so that `mdbook serve` \
         rebuilds when a plugin changes",
        key_and_value(folders)
    ));
}
