//! Texts with a part inserted or removed. Each removal undoes the insertion, byte for byte.

use std::ops::Range;

use toml_edit::{Array, Value};

/// The characters of blank lines.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Returns the beginning of the line with this place. A byte order mark does not belong to the line.
pub fn line_start(text: &str, place: usize) -> usize {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let newline = text[..place].rfind('\n');
    newline.map_or(mark.min(place), |newline| newline + 1)
}

/// Returns the end of the line with this place, after its end of line.
pub fn line_end(text: &str, place: usize) -> usize {
    let newline = text[place..].find('\n');
    newline.map_or(text.len(), |newline| place + newline + 1)
}

/// Returns the end of line of a text, which is that of its first line.
pub fn end_of_line(text: &str) -> &'static str {
    if text[..line_end(text, 0)].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}

/// Returns true if a text has nothing but blanks and a byte order mark.
fn is_blank(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_matches(BLANK)
        .is_empty()
}

/// Returns true if the last line is a comment, and not the end of a text of several lines.
fn ends_in_comment(text: &str) -> bool {
    let line = text.lines().last().unwrap_or_default().trim_start();
    line.starts_with('#') && !line.contains("\"\"\"") && !line.contains("'''")
}

fn without_eol(text: &str) -> &str {
    let short = text.strip_suffix("\r\n").or(text.strip_suffix('\n'));
    short.unwrap_or(text)
}

/// Returns the range without the blank lines at its end.
pub fn without_blank_end(text: &str, range: &Range<usize>) -> Range<usize> {
    let kept = text[range.clone()].trim_end_matches(BLANK);
    range.start..line_end(text, range.start + kept.len()).min(range.end)
}

/// Inserts lines, which end with `\n`, at the end of what comes before `place`, with an empty line between, and
/// with `end` as the end of each line. If the text has no end of line at its end, the new text has none either.
pub fn with_block(text: &str, place: usize, lines: &str, end: &str) -> String {
    let lines = lines.replace('\n', end);
    let kept = text[..place].trim_end_matches(BLANK);
    let (before, behind) = text.split_at(line_end(text, kept.len()));
    if is_blank(kept) {
        let behind = &text[kept.len()..];
        let gap = if is_blank(behind) { "" } else { end };
        format!("{kept}{lines}{gap}{behind}")
    } else if before.ends_with('\n') {
        format!("{before}{end}{lines}{behind}")
    } else {
        format!("{before}{end}{end}{}{behind}", without_eol(&lines))
    }
}

/// Removes lines, and the empty line that [`with_block`] puts between them and the rest.
pub fn without_block(text: &str, lines: Range<usize>) -> String {
    let end = end_of_line(text);
    let (before, behind) = (&text[..lines.start], &text[lines.end..]);
    let one = before.strip_suffix(end);
    let two = one.and_then(|before| before.strip_suffix(end));
    let has_next = !behind.is_empty() && !behind.starts_with(BLANK);
    let (before, behind) = match (one, two) {
        _ if is_blank(before) && is_blank(behind) => (before, behind),
        _ if is_blank(before) => (before, behind.strip_prefix(end).unwrap_or(behind)),
        (_, Some(two)) if behind.is_empty() && !text.ends_with('\n') => (two, behind),
        // A comment before an empty line is not about what comes after it.
        (Some(one), _) if one.ends_with('\n') && !(has_next && ends_in_comment(one)) => {
            (one, behind)
        }
        _ => (before, behind),
    };
    format!("{before}{behind}")
}

/// Inserts a line, after the end of a line.
pub fn with_line(text: &str, place: usize, line: &str) -> String {
    let end = end_of_line(text);
    let (before, behind) = text.split_at(place);
    if before.ends_with('\n') {
        format!("{before}{line}{end}{behind}")
    } else {
        format!("{before}{end}{line}{behind}")
    }
}

/// Removes whole lines. If the last one has no end of line, the new last one has none either.
pub fn without_lines(text: &str, lines: Range<usize>) -> String {
    let before = &text[..lines.start];
    let has_end = text[lines.clone()].ends_with('\n');
    let before = if has_end { before } else { without_eol(before) };
    format!("{before}{}", &text[lines.end..])
}

/// Returns the range of these lines if they stand at this place. `lines` end with `\n`; in the text, the last
/// one need not have an end of line.
pub fn find_lines(text: &str, place: usize, lines: &str) -> Option<Range<usize>> {
    let lines = lines.replace('\n', end_of_line(text));
    let here = text.get(place..)?;
    if here.starts_with(&lines) {
        return Some(place..place + lines.len());
    }
    (lines.trim_end() == here).then_some(place..text.len())
}

/// Returns the indent of an element at this place, if the element begins its line.
fn own_line(text: &str, place: usize) -> Option<&str> {
    let indent = &text[line_start(text, place)..place];
    indent.trim().is_empty().then_some(indent)
}

/// Returns the place of the comma after an element, if there is one.
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

/// Inserts elements into a list, before the element with this index, or after the last one. They get lines of their
/// own if that element has one. If the last element had a trailing comma, the new one has it too.
pub fn with_elements(text: &str, list: &Array, index: usize, new: &[String]) -> Option<String> {
    let end_of_line = end_of_line(text);
    let insert = |at: usize, new: &str| Some(format!("{}{new}{}", &text[..at], &text[at..]));
    let beside = list.get(index).or_else(|| list.iter().last());
    let Some(beside) = beside.map(|beside| beside.span()) else {
        return insert(list.span()?.start + 1, &new.join(", "));
    };
    let beside = beside?;
    let indent = own_line(text, beside.start);
    let separator = indent.map(|indent| format!(",{end_of_line}{indent}"));
    let separator = separator.unwrap_or_else(|| ", ".to_owned());
    let new = new.join(&separator);
    if index < list.len() {
        return insert(beside.start, &format!("{new}{separator}"));
    }
    let Some(indent) = indent else {
        return insert(beside.end, &format!("{separator}{new}"));
    };
    let comma = comma(text, beside.end);
    let end = line_end(text, comma.unwrap_or(beside.end));
    match (comma, end < list.span()?.end) {
        (Some(_), true) => insert(end, &format!("{indent}{new},{end_of_line}")),
        (Some(comma), false) => insert(comma + 1, &format!("{end_of_line}{indent}{new},")),
        // A comment after the last element stays on its line.
        (None, true) => {
            let text = insert(end, &format!("{indent}{new}{end_of_line}"))?;
            let (before, behind) = text.split_at(beside.end);
            Some(format!("{before},{behind}"))
        }
        (None, false) => insert(beside.end, &format!("{separator}{new}")),
    }
}

/// Removes the element with this index from a list.
pub fn without_element(text: &str, list: &Array, index: usize) -> Option<String> {
    let element = list.get(index)?.span()?;
    let before = index
        .checked_sub(1)
        .and_then(|index| list.get(index)?.span());
    let next = list.get(index + 1).and_then(Value::span);
    let comma_behind = comma(text, element.end);
    let end = comma_behind.map_or(element.end, |comma| comma + 1);
    let cut = |from: usize, to: usize| format!("{}{}", &text[..from], &text[to..]);
    if own_line(text, element.start).is_none() {
        return Some(match (before, next) {
            (Some(before), _) => cut(before.end, element.end),
            (None, Some(next)) => cut(element.start, next.start),
            (None, None) => cut(element.start, end),
        });
    }
    let line = line_start(text, element.start);
    let rest = text[end..line_end(text, end)].trim();
    let mut without = if rest.is_empty() || rest.starts_with('#') {
        cut(line, line_end(text, end))
    } else {
        cut(without_eol(&text[..line]).len(), end)
    };
    // A last element without a trailing comma leaves a new last element without one.
    let comma_before = before.filter(|_| comma_behind.is_none());
    if let Some(comma) = comma_before.and_then(|before| comma(text, before.end)) {
        without.remove(comma);
    }
    Some(without)
}
