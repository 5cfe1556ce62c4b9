//! Appends a block of lines to a text, and removes it without a trace.

use std::ops::Range;

use crate::booktoml::blocks::line_end;
use crate::booktoml::end_of_line;

/// The characters of blank lines.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Appends lines, which end with `\n`, after the last line of the text that is not blank, with an empty line
/// between. If that line has no end of line, the last new line has none either. Blank lines at the end stay at
/// the end.
pub fn append(text: &str, lines: &str) -> String {
    let end = end_of_line(text);
    let lines = lines.replace('\n', end);
    let kept = text.trim_end_matches(BLANK);
    if is_blank(kept) {
        return format!("{kept}{lines}{}", &text[kept.len()..]);
    }
    let place = line_end(text, kept.len());
    let (before, behind) = text.split_at(place);
    if before.ends_with('\n') {
        format!("{before}{end}{lines}{behind}")
    } else {
        let lines = lines.strip_suffix(end).unwrap_or(&lines);
        format!("{before}{end}{end}{lines}{behind}")
    }
}

/// Returns the range of all that [`append`] added with these lines: the lines, and the empty line before them.
pub fn appended(text: &str, lines: Range<usize>) -> Range<usize> {
    let end = end_of_line(text);
    let before = &text[..lines.start];
    let one = before.strip_suffix(end);
    let two = one.and_then(|before| before.strip_suffix(end));
    let start = match (one, two) {
        _ if is_blank(before) => lines.start,
        (_, Some(two)) if lines.end == text.len() && !text.ends_with('\n') => two.len(),
        (Some(one), _) if one.ends_with('\n') => one.len(),
        _ => lines.start,
    };
    start..lines.end
}

/// Returns true if a text has nothing but blanks and a byte order mark.
fn is_blank(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.trim_matches(BLANK).is_empty()
}

/// Returns the range of these lines if they stand at this place. `lines` end with `\n`; in the text, the last
/// one need not have an end of line.
pub fn at(text: &str, place: usize, lines: &str) -> Option<Range<usize>> {
    let lines = lines.replace('\n', end_of_line(text));
    let here = text.get(place..)?;
    if here.starts_with(&lines) {
        return Some(place..place + lines.len());
    }
    (lines.trim_end() == here).then_some(place..text.len())
}

#[cfg(test)]
mod tests {
    use super::{append, appended, at};

    #[test]
    fn appended_lines_are_removed_without_a_trace() {
        for (text, new) in [
            ("", "[a]\nx = 1\n"),
            ("\u{feff}", "\u{feff}[a]\nx = 1\n"),
            (" \n\n", "[a]\nx = 1\n \n\n"),
            ("\r\n", "[a]\r\nx = 1\r\n\r\n"),
            ("b = 1\n", "b = 1\n\n[a]\nx = 1\n"),
            ("b = 1", "b = 1\n\n[a]\nx = 1"),
            ("b = 1 ", "b = 1 \n\n[a]\nx = 1"),
            ("b = 1\n\n\n ", "b = 1\n\n[a]\nx = 1\n\n\n "),
            ("b = 1\r\nc = 1", "b = 1\r\nc = 1\r\n\r\n[a]\r\nx = 1"),
            ("b = 1\r\n\n", "b = 1\r\n\r\n[a]\r\nx = 1\r\n\n"),
        ] {
            let appended_text = append(text, "[a]\nx = 1\n");
            assert_eq!(appended_text, new, "{text:?}");
            let place = new.find("[a]").unwrap();
            let range = at(new, place, "[a]\nx = 1\n").unwrap();
            let mut old = new.to_owned();
            old.replace_range(appended(new, range), "");
            assert_eq!(old, text);
        }
    }

    #[test]
    fn other_lines_are_not_found() {
        assert_eq!(at("[a]\nx = 10", 0, "[a]\nx = 1\n"), None);
        assert_eq!(at("[a]\nx = 1", 9, "[a]\n"), None);
        assert_eq!(at("é", 1, "[a]\n"), None);
    }
}
