//! Excerpts of the lines that a finding is about.

use std::ops::Range;

use memchr::{memchr, memrchr};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::pipeline::FindingLocation;
use crate::sanitize::ControlFilter;

/// A line of an excerpt.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ExcerptLine {
    /// The line number. `None`: lines are omitted here.
    pub number: Option<usize>,
    /// The shown part of the line, sanitized.
    pub text: String,
    /// The marked columns of `text`, at least one.
    pub marked: Range<usize>,
}

/// Columns of a line that are shown, including [`COLUMNS_BEFORE`].
const COLUMNS: usize = 100;

/// Columns that are shown before a mark.
const COLUMNS_BEFORE: usize = 30;

/// Bytes around a range that are examined. It is more than is shown, and saves reading a large chapter for each finding.
const CONTEXT_BYTES: usize = 4096;

/// The replacement for a tab.
const TAB: &str = "    ";

/// Lines that are shown of a longer range, besides its last one.
const FIRST_LINES: usize = 4;

/// Returns the lines that a location touches, with the touched part marked.
///
/// The size of the result is limited, however long the lines are and however many.
pub fn lines(location: &FindingLocation<'_>) -> Vec<ExcerptLine> {
    let Range { start, end } = location.range.bytes;
    let from = start.saturating_sub(CONTEXT_BYTES);
    let from = location.text.floor_char_boundary(from);
    let to = end.saturating_add(CONTEXT_BYTES);
    let to = location.text.ceil_char_boundary(to);
    let text = &location.text[from..to];
    let range = &(start - from..end - from);
    if text.is_empty() {
        return Vec::new();
    }
    // A range that ends with a line break does not touch the next line.
    let ends_with_line = text[range.clone()].ends_with('\n');
    let last = line_at(text, range.end - usize::from(ends_with_line));
    let first_number = location.start().line;
    let mut shown = Vec::new();
    let mut line = line_at(text, range.start);
    while line.start < last.start && shown.len() < FIRST_LINES {
        let number = first_number + shown.len();
        let next = line_at(text, line.end + 1);
        shown.push(cut(text, line, range, number));
        line = next;
    }
    if line.start < last.start {
        shown.push(ExcerptLine::default());
    }
    let number = location.end().line - usize::from(last.end < range.end);
    shown.push(cut(text, last, range, number));
    shown
}

/// Returns the line at an offset, without its line break.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let (before, after) = text.as_bytes().split_at(offset);
    let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
    let end = memchr(b'\n', after);
    start..end.map_or(text.len(), |end| offset + end)
}

/// Returns as much of a line as fits, with the range marked.
fn cut(text: &str, line: Range<usize>, range: &Range<usize>, number: usize) -> ExcerptLine {
    let whole = text[line.clone()].trim_end_matches('\r');
    let within = |offset: usize| offset.clamp(line.start, line.start + whole.len()) - line.start;
    let (start, end) = (within(range.start), within(range.end));
    let mut budget = LineBudget {
        columns: COLUMNS,
        filter: ControlFilter::default(),
    };
    let fits = whole.len() <= 4 * COLUMNS && budget.clone().show(whole).1;
    let from = if fits {
        0
    } else {
        excerpt_start(&whole[..start])
    };
    let (before, _) = budget.show(&whole[from..start]);
    let (inside, all_inside) = budget.show(&whole[start..end]);
    let (after, all_after) = if all_inside {
        budget.show(&whole[end..])
    } else {
        (String::new(), false)
    };
    let left = if from > 0 { "..." } else { "" };
    let right = if all_after { "" } else { "..." };
    let first = left.len() + before.width();
    let shown = format!("{left}{before}{inside}{after}{right}");
    ExcerptLine {
        number: Some(number),
        text: shown.trim_end().to_owned(),
        marked: first..first + inside.width().max(1),
    }
}

/// Returns the offset at which an excerpt starts, given the text before the mark.
fn excerpt_start(before: &str) -> usize {
    let mut columns = 0;
    let shown = before.char_indices().rev().take_while(|(_, character)| {
        columns += columns_of(*character);
        columns <= COLUMNS_BEFORE
    });
    shown.last().map_or(before.len(), |(offset, _)| offset)
}

/// Returns the width of a character, at least 1, since there may be any number of characters without a width.
fn columns_of(character: char) -> usize {
    character.width().unwrap_or_default().max(1)
}

/// The columns of a line that are left.
#[derive(Clone)]
struct LineBudget {
    columns: usize,
    filter: ControlFilter,
}

impl LineBudget {
    /// Returns as much of a text as fits, sanitized, and true if that is all of it.
    fn show(&mut self, text: &str) -> (String, bool) {
        let mut shown = String::new();
        for character in text.chars() {
            let before = shown.len();
            match character {
                '\t' => shown.push_str(TAB),
                c if self.filter.is_unsafe(c) => shown.extend(c.escape_unicode()),
                c => shown.push(c),
            }
            let columns = shown[before..].chars().map(columns_of).sum();
            match self.columns.checked_sub(columns) {
                Some(left) => self.columns = left,
                None => {
                    shown.truncate(before);
                    return (shown, false);
                }
            }
        }
        (shown, true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{COLUMNS, lines};
    use crate::book::{LineIndex, OffsetUnit};
    use crate::pipeline::FindingLocation;

    /// Returns the shown lines of a text, each followed by its marks.
    fn shown(text: &str, bytes: std::ops::Range<usize>, line: Option<usize>) -> Vec<String> {
        let text = LineIndex::new(text.to_owned());
        let location = FindingLocation {
            text: text.text(),
            range: text.range(OffsetUnit::Utf8, bytes),
            file_line: line,
        };
        let show = |line: super::ExcerptLine| {
            let marks = "^".repeat(line.marked.len());
            let (number, text) = (line.number.unwrap_or(0), line.text);
            [
                format!("{number} {text}"),
                format!("{:1$}  {marks}", "", line.marked.start),
            ]
        };
        lines(&location).into_iter().flat_map(show).collect()
    }

    #[test]
    fn part_of_a_line() {
        assert_eq!(
            shown("a\nb TODO c\nd", 4..8, None),
            ["2 b TODO c", "    ^^^^"]
        );
        assert_eq!(shown("a\r\nb\r\n", 3..4, Some(7)), ["7 b", "  ^"]);
        assert_eq!(shown("\tx", 1..2, None), ["1     x", "      ^"]);
        assert_eq!(
            shown("所有 x\u{1b}", 3..8, None),
            ["1 所有 x\\u{1b}", "    ^^^^"]
        );
        assert_eq!(shown("\u{1b}x", 1..2, None), ["1 \\u{1b}x", "        ^"]);
        assert_eq!(shown("##[x]", 2..3, None), ["1 ##\\u{5b}x]", "    ^^^^^^"]);
        assert_eq!(shown("::: note", 0..3, None), ["1 ::: note", "  ^^^"]);
    }

    #[test]
    fn ranges_at_the_edges_of_a_text() {
        assert_eq!(shown("", 0..0, None), [""; 0]);
        assert_eq!(shown("ab", 2..9, None), ["1 ab", "    ^"]);
        assert_eq!(shown("ab\n", 3..3, None), ["2 ", "  ^"]);
        assert_eq!(
            shown("ab\ncd", 2..3, None),
            ["1 ab", "    ^"],
            "the line break"
        );
        assert_eq!(shown("ab\n\ncd", 3..4, None), ["2 ", "  ^"]);
    }

    #[test]
    fn several_lines() {
        assert_eq!(
            shown("one two\nthree\nfour", 4..15, Some(9)),
            [
                "9 one two",
                "      ^^^",
                "10 three",
                "  ^^^^^",
                "11 four",
                "  ^"
            ]
        );
        assert_eq!(shown("a\nb\nc", 0..4, None), ["1 a", "  ^", "2 b", "  ^"]);
        let many = "x\n".repeat(9);
        let all = shown(&many, 0..18, Some(100));
        let numbers: Vec<_> = all.iter().step_by(2).map(String::as_str).collect();
        assert_eq!(numbers, ["100 x", "101 x", "102 x", "103 x", "0 ", "108 x"]);
        let five = shown(&many, 0..10, None);
        assert_eq!(five.len(), 10, "nothing is left out: {five:?}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{}TODO{}", "word ".repeat(100), " more".repeat(100));
        let found = shown(&text, 500..504, None);
        assert!(found[0].starts_with("1 ...word word"), "{}", found[0]);
        assert!(found[0].ends_with(" more more ..."), "{}", found[0]);
        let mark = found[1].find('^').unwrap();
        assert_eq!(&found[0][mark..mark + 4], "TODO");
        let lines = format!("one\n{}{text}{0}\ntwo", "x".repeat(9000));
        let found = shown(&lines, 9504..9508, None);
        assert!(found[0].starts_with("2 ...word word"), "{}", found[0]);
        assert!(found[0].ends_with(" more more ..."), "{}", found[0]);
        let long = shown(&text, 500..1000, None);
        assert_eq!(long[1].trim_start().len(), COLUMNS - 30);
    }

    proptest! {
        #[test]
        fn any_range_in_any_text_has_a_short_excerpt(text in "[a\t\r\n\u{301}所𝄞\u{1b}#\\[]{0,300}", start in 0_usize..400, length in 0_usize..400) {
            let text = LineIndex::new(text);
            let range = text.range(OffsetUnit::Utf8, start..start + length);
            let location = FindingLocation { text: text.text(), range, file_line: None };
            let shown = lines(&location);
            prop_assert!(text.text().is_empty() || shown.len() <= super::FIRST_LINES + 2);
            for line in &shown {
                prop_assert!(line.text.chars().count() <= COLUMNS + 6);
                prop_assert!(!line.text.chars().any(char::is_control));
            }
            let first = location.start().line;
            prop_assert!(shown.first().is_none_or(|line| line.number == Some(first)));
            let numbers: Vec<_> = shown.iter().filter_map(|line| line.number).collect();
            prop_assert!(numbers.is_sorted_by(|one, other| one < other));
        }
    }
}
