//! A plugin put into a list of plugins that is written as `plugin = [ { … }, … ]`.

use toml_edit::Array;

use super::Gap;
use crate::booktoml::blocks::{line_end, line_start};

/// Puts `entry`, a table on one line, before the element that stands at `index`, or behind the last one. On a
/// line of its own where that one has one.
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
    // A comment behind the last element stays on its line.
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

/// The indent of what stands here, where it begins its line.
fn own_line(text: &str, place: usize) -> Option<&str> {
    let indent = &text[line_start(text, place)..place];
    indent.trim().is_empty().then_some(indent)
}

/// Where the comma is that follows an element, if one does before the list's end.
fn comma(text: &str, mut place: usize) -> Option<usize> {
    loop {
        place += text[place..].find(|c: char| !c.is_whitespace())?;
        match text.as_bytes()[place] {
            b',' => return Some(place),
            b'#' => place = line_end(text, place),
            _ => return None,
        }
    }
}
