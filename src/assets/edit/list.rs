//! Adds an entry to the end of a list, or removes one. Either undoes the other.

use toml_edit::Array;

use super::without_eol;
use crate::booktoml::blocks::{line_end, line_start};
use crate::booktoml::lists::{comma, own_line};

/// Adds an entry after the last one, on a line of its own if that one has its own line. If the last entry had a
/// trailing comma, the new one has it too.
pub fn put_in(text: &str, list: &Array, entry: &str, eol: &str) -> Option<String> {
    let insert = |at: usize, new: &str| format!("{}{new}{}", &text[..at], &text[at..]);
    let Some(last) = list.iter().last() else {
        return Some(insert(list.span()?.start + 1, entry));
    };
    let last = last.span()?;
    let Some(indent) = own_line(text, last.start) else {
        return Some(insert(last.end, &format!(", {entry}")));
    };
    let comma = comma(text, last.end);
    let end = line_end(text, comma.unwrap_or(last.end));
    let is_within = end < list.span()?.end;
    Some(match (comma, is_within) {
        (Some(_), true) => insert(end, &format!("{indent}{entry},{eol}")),
        (Some(comma), false) => insert(comma + 1, &format!("{eol}{indent}{entry},")),
        (None, true) => {
            // A comment after the last entry stays on its line.
            let text = insert(end, &format!("{indent}{entry}{eol}"));
            format!("{},{}", &text[..last.end], &text[last.end..])
        }
        (None, false) => insert(last.end, &format!(",{eol}{indent}{entry}")),
    })
}

/// Removes the entry with this index.
pub fn take_out(text: &str, list: &Array, place: usize) -> Option<String> {
    let entry = list.get(place)?.span()?;
    let before = place.checked_sub(1).and_then(|place| list.get(place));
    let before = before.and_then(toml_edit::Value::span);
    let comma_behind = comma(text, entry.end);
    let end = comma_behind.map_or(entry.end, |comma| comma + 1);
    let cut = |from: usize, to: usize| format!("{}{}", &text[..from], &text[to..]);
    if own_line(text, entry.start).is_none() {
        return Some(match (before, list.get(place + 1)) {
            (Some(before), _) => cut(before.end, entry.end),
            (None, Some(next)) => cut(entry.start, next.span()?.start),
            (None, None) => cut(entry.start, end),
        });
    }
    let line = line_start(text, entry.start);
    let rest = text[end..line_end(text, end)].trim();
    let without = if rest.is_empty() || rest.starts_with('#') {
        cut(line, line_end(text, end))
    } else {
        cut(without_eol(&text[..line]).len(), end)
    };
    // A last entry without a trailing comma leaves a new last entry without one.
    let comma_before = before.filter(|_| comma_behind.is_none());
    Some(
        match comma_before.and_then(|before| comma(text, before.end)) {
            Some(comma) => format!("{}{}", &without[..comma], &without[comma + 1..]),
            None => without,
        },
    )
}
