//! Adds a plugin to a list that is written as `plugin = [ { … }, … ]`.

use toml_edit::Array;

use super::Gap;
use crate::booktoml::blocks::line_end;
use crate::booktoml::lists::{comma, own_line};

/// Inserts `entry`, a table on one line, before the element with this index, or after the last one. It gets a
/// line of its own if that element has one.
pub fn insert(text: &str, list: &Array, index: usize, entry: &str) -> Option<Vec<Gap>> {
    let gap = |at, text| Gap {
        at,
        text,
        apart: false,
    };
    let list_at = list.span()?;
    if let Some(next) = list.get(index) {
        let next = next.span()?.start;
        let separator = match own_line(text, next) {
            Some(indent) => format!(",\n{indent}"),
            None => ", ".to_owned(),
        };
        return Some(vec![gap(next, format!("{entry}{separator}"))]);
    }
    let Some(last) = list.iter().last() else {
        return Some(vec![gap(list_at.start + 1, entry.to_owned())]);
    };
    let last = last.span()?;
    let comma = comma(text, last.end);
    let Some(indent) = own_line(text, last.start) else {
        return Some(vec![gap(last.end, format!(", {entry}"))]);
    };
    // A comment after the last element stays on its line.
    let end = line_end(text, comma.unwrap_or(last.end));
    if end >= list_at.end {
        return Some(vec![gap(last.end, format!(",\n{indent}{entry}"))]);
    }
    let line = gap(end, format!("{indent}{entry},\n"));
    Some(match comma {
        Some(_) => vec![line],
        None => vec![gap(last.end, ",".to_owned()), line],
    })
}
