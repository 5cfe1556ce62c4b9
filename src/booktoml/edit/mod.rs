//! Edits the text of a `book.toml` where it stands, so that all other bytes stay: spelling, order, comments, ends of
//! lines and a byte order mark.

mod blocks;
mod marked;
mod text;

use std::ops::Range;

pub use blocks::{Block, blocks};
pub use marked::MarkedLists;
use serde_json::{Value, json};
pub use text::{find_lines, line_end, line_start};
use toml_edit::{Document, Item};

use super::{contents, write};
use crate::diff::{DiffStyle, unified_diff};
use crate::problem::Problem;

/// The text of a `book.toml` under edit. An edit returns `None`, and changes nothing, if the text is written in a form
/// that can't be edited, or if the result would not say exactly what it is to say.
#[derive(Clone, Debug)]
pub struct Editor {
    old: String,
    text: String,
}

impl Editor {
    /// Starts to edit a text.
    ///
    /// # Errors
    /// Fails if the text is not TOML.
    pub fn new(text: &str) -> Result<Self, Problem> {
        contents(text)?;
        Ok(Self {
            old: text.to_owned(),
            text: text.to_owned(),
        })
    }

    /// Returns the text after all edits.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns true if no edit was made.
    pub fn is_unchanged(&self) -> bool {
        self.text == self.old
    }

    /// Returns the difference to the old text in unified format, for a terminal.
    pub fn diff(&self) -> String {
        unified_diff(&self.old, &self.text, DiffStyle::Styled)
    }

    /// Returns the parsed text, with the place of each value.
    pub fn document(&self) -> Option<Document<&str>> {
        Document::parse(self.text.as_str()).ok()
    }

    /// Returns all blocks of the text, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let document = self.document();
        document.map_or_else(Vec::new, |document| blocks(&self.text, document.as_table()))
    }

    /// Returns true if there is a value at `path` that is no table with a header, nor a list of such tables.
    pub fn is_value(&self, path: &[&str]) -> bool {
        let document = self.document();
        let item = document
            .as_ref()
            .and_then(|document| find(document.as_item(), path));
        item.is_some_and(Item::is_value)
    }

    /// Returns the place for an entry with this index of a list of tables, or else the end of the table that is to get
    /// the list. `None` if neither has a header.
    pub fn place_in(&self, list: &[&str], index: usize) -> Option<usize> {
        let blocks = self.blocks();
        let last = |names: &[&str]| {
            let mut below = blocks.iter().filter(|block| block.is_below(names));
            below.next_back().map(|block| block.range.end)
        };
        let next = blocks.iter().filter(|block| block.is(list)).nth(index);
        let next = next.map(|block| block.range.start);
        next.or_else(|| last(list))
            .or_else(|| last(&list[..list.len() - 1]))
    }

    /// Sets a text in the table at `path`. A new key goes after the first one of `after` that the table has. A text in
    /// the place of the table becomes a table with that text as the first one of `after`.
    pub fn set(&mut self, path: &[&str], after: &[&str], key: &str, value: &str) -> Option<()> {
        let document = self.document()?;
        let item = find(document.as_item(), path)?;
        let quoted = write::text(value);
        let replace = |place: Range<usize>, new: &str| {
            let (before, behind) = (&self.text[..place.start], &self.text[place.end..]);
            format!("{before}{new}{behind}")
        };
        let new = if let Some(place) = item.as_str().and(item.span()) {
            let old = &self.text[place.clone()];
            let table = [format!("{} = {old}", after[0]), format!("{key} = {quoted}")];
            replace(place, &write::inline(&table))
        } else {
            let table = item.as_table_like()?;
            match table.get(key) {
                Some(old) => replace(old.as_str().and(old.span())?, &quoted),
                None => {
                    let mut keys = after.iter();
                    let (key_before, before) = keys.find_map(|key| table.get_key_value(key))?;
                    let (start, end) = (key_before.span()?.start, before.span()?.end);
                    if item.is_inline_table() {
                        replace(end..end, &format!(", {key} = {quoted}"))
                    } else {
                        let indent = &self.text[line_start(&self.text, start)..start];
                        let line = format!("{indent}{key} = {quoted}");
                        text::with_line(&self.text, line_end(&self.text, end), &line)
                    }
                }
            }
        };
        self.commit(new, path, |root| {
            let table = slot(root, path)?;
            if table.is_string() {
                *table = json!({ after[0]: table });
            }
            table.as_object_mut()?.insert(key.to_owned(), value.into());
            Some(())
        })
    }

    /// Inserts elements into the list at `path`, before the one with this index, or after the last one.
    pub fn insert(&mut self, path: &[&str], index: usize, values: &[Value]) -> Option<()> {
        let document = self.document()?;
        let list = find(document.as_item(), path)?.as_array()?;
        let elements: Vec<_> = values.iter().map(write::value).collect();
        let new = text::with_elements(&self.text, list, index, &elements)?;
        self.commit(new, path, |root| insert_into(root, path, index, values))
    }

    /// Removes an element from the list at `path`.
    pub fn remove(&mut self, path: &[&str], index: usize) -> Option<()> {
        let document = self.document()?;
        let list = find(document.as_item(), path)?.as_array()?;
        let new = text::without_element(&self.text, list, index)?;
        let index = index.to_string();
        self.commit(new, path, |root| take(root, &[path, &[&index]].concat()))
    }

    /// Removes blocks and other whole lines, and with them the value at `path`.
    pub fn remove_all(
        &mut self,
        blocks: &[Range<usize>],
        lines: &[Range<usize>],
        path: &[&str],
    ) -> Option<()> {
        let blocks = blocks.iter().map(|range| (range, true));
        let lines = lines.iter().map(|range| (range, false));
        let mut ranges: Vec<_> = blocks.chain(lines).collect();
        ranges.sort_by_key(|(range, _)| range.start);
        let mut new = self.text.clone();
        for (range, is_block) in ranges.into_iter().rev() {
            new = if is_block {
                let Range { start, end } = text::without_blank_end(&self.text, range);
                // The end of the last line may have gone with the block below.
                text::without_block(&new, start..end.min(new.len()))
            } else {
                text::without_lines(&new, range.clone())
            };
        }
        self.commit(new, path, |root| take(root, path))
    }

    /// Inserts lines, which end with `\n`, at the end of what comes before `place`, with an empty line between.
    /// `expect` makes the same edit to the parsed text.
    pub fn insert_block(
        &mut self,
        place: usize,
        lines: &str,
        path: &[&str],
        expect: impl FnOnce(&mut Value) -> Option<()>,
    ) -> Option<()> {
        // Of what is left by now, no line may show it.
        let end_of_line = text::end_of_line(&self.old);
        let new = text::with_block(&self.text, place, lines, end_of_line);
        self.commit(new, path, expect)
    }

    /// Replaces the text, if the new one is TOML and says what the old one says after `expect`. Empty tables and lists
    /// on the way to `path` mean the same as none.
    pub fn commit(
        &mut self,
        new: String,
        path: &[&str],
        expect: impl FnOnce(&mut Value) -> Option<()>,
    ) -> Option<()> {
        let mut expected = Value::Object(contents(&self.text).ok()?);
        expect(&mut expected)?;
        let mut found = Value::Object(contents(&new).ok()?);
        prune(&mut expected, path);
        prune(&mut found, path);
        if found != expected {
            return None;
        }
        self.text = new;
        Some(())
    }
}

/// Returns the item at a path of keys and indices.
fn find<'d>(item: &'d Item, path: &[&str]) -> Option<&'d Item> {
    path.iter().try_fold(item, |item, name| match name.parse() {
        Ok(index) if !item.is_table_like() => item.get::<usize>(index),
        _ => item.get(*name),
    })
}

/// Returns the value at a path of keys and indices. Tables that are missing are created.
pub fn slot<'v>(root: &'v mut Value, path: &[&str]) -> Option<&'v mut Value> {
    path.iter().try_fold(root, |value, name| match value {
        Value::Object(table) => Some(table.entry(*name).or_insert_with(|| json!({}))),
        Value::Array(values) => values.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Inserts values into the list at a path, before the one with this index, or after the last one.
pub fn insert_into(root: &mut Value, path: &[&str], index: usize, new: &[Value]) -> Option<()> {
    let (key, path) = path.split_last()?;
    let table = slot(root, path)?.as_object_mut()?;
    let list = table.entry(*key).or_insert_with(|| json!([]));
    let list = list.as_array_mut()?;
    let index = index.min(list.len());
    list.splice(index..index, new.iter().cloned());
    Some(())
}

/// Removes the value at a path.
pub fn take(root: &mut Value, path: &[&str]) -> Option<()> {
    let (name, path) = path.split_last()?;
    match slot(root, path)? {
        Value::Object(table) => table.shift_remove(*name).map(drop),
        Value::Array(values) => {
            let index = name.parse().ok().filter(|index| *index < values.len())?;
            values.remove(index);
            Some(())
        }
        _ => None,
    }
}

/// Removes tables and lists on a path that are empty.
fn prune(root: &mut Value, path: &[&str]) {
    if let (Some((key, path)), Value::Object(table)) = (path.split_first(), root)
        && let Some(value) = table.get_mut(*key)
    {
        prune(value, path);
        if *value == json!({}) || *value == json!([]) {
            table.shift_remove(*key);
        }
    }
}

#[cfg(test)]
mod tests;
