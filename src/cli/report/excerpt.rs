//! The lines of a text that a finding is about.

use std::ops::Range;

use memchr::{memchr, memrchr};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::pipeline::Place;
use crate::sanitize::ControlFilter;

/// A line as it is shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its number. `None`: lines are left out here.
    pub number: Option<usize>,
    /// What is shown of it, without what would steer a terminal.
    pub text: String,
    /// The columns of that text that are marked, at least one.
    pub marked: Range<usize>,
}

/// Columns that are shown of a line: some of those before what is marked, and what follows.
const WIDTH: usize = 100;
const BEFORE: usize = 30;

/// Bytes of text around a stretch that are looked at: more than is shown, so that a plugin can't make the host go
/// through a large chapter for each of its findings.
const AROUND: usize = 4096;

/// A tab is shown as so many spaces.
const TAB: &str = "    ";

/// Lines that are shown of a longer stretch, besides its last one.
const FIRST: usize = 4;

/// The lines that a place has a part of, with that part marked. However long the lines are, and however many,
/// there is not much of them.
pub fn lines(place: &Place<'_>) -> Vec<Line> {
    let Range { start, end } = place.stretch.bytes;
    let from = place.text.floor_char_boundary(start.saturating_sub(AROUND));
    let to = place.text.ceil_char_boundary(end.saturating_add(AROUND));
    let text = &place.text[from..to];
    let stretch = &(start - from..end - from);
    if text.is_empty() {
        return Vec::new();
    }
    // A stretch that ends with a line has no part of the next one.
    let last = match text[stretch.clone()].ends_with('\n') {
        true => line_at(text, stretch.end - 1),
        false => line_at(text, stretch.end),
    };
    let first_number = place.start().line;
    let mut shown = Vec::new();
    let mut line = line_at(text, stretch.start);
    while line.start < last.start && shown.len() < FIRST {
        let number = first_number + shown.len();
        let next = line_at(text, line.end + 1);
        shown.push(cut(text, line, stretch, number));
        line = next;
    }
    if line.start < last.start {
        shown.push(Line::default());
    }
    let behind = usize::from(last.end < stretch.end);
    let number = place.end().line - behind;
    shown.push(cut(text, last, stretch, number));
    shown
}

/// The line that an offset lies in, without its end.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let (before, behind) = text.as_bytes().split_at(offset);
    let start = memrchr(b'\n', before).map_or(0, |end| end + 1);
    let end = memchr(b'\n', behind);
    start..end.map_or(text.len(), |end| offset + end)
}

/// What is shown of a line of a text: as much as there is room for, with the stretch marked.
fn cut(text: &str, line: Range<usize>, stretch: &Range<usize>, number: usize) -> Line {
    let whole = text[line.clone()].trim_end_matches('\r');
    let within = |offset: usize| offset.clamp(line.start, line.start + whole.len()) - line.start;
    let (start, end) = (within(stretch.start), within(stretch.end));
    let mut room = Room {
        columns: WIDTH,
        watch: ControlFilter::default(),
    };
    let fits = whole.len() <= 4 * WIDTH && room.clone().show(whole).1;
    let from = match fits {
        true => 0,
        false => back(&whole[..start]),
    };
    let (before, _) = room.show(&whole[from..start]);
    let (inside, all_inside) = room.show(&whole[start..end]);
    let (after, all_after) = match all_inside {
        true => room.show(&whole[end..]),
        false => (String::new(), false),
    };
    let left = if from > 0 { "..." } else { "" };
    let right = if all_after { "" } else { "..." };
    let first = left.len() + before.width();
    let shown = format!("{left}{before}{inside}{after}{right}");
    Line {
        number: Some(number),
        text: shown.trim_end().to_owned(),
        marked: first..first + inside.width().max(1),
    }
}

/// Where what is shown begins, of what stands before a mark.
fn back(before: &str) -> usize {
    let mut columns = 0;
    let shown = before.char_indices().rev().take_while(|(_, character)| {
        columns += columns_of(*character);
        columns <= BEFORE
    });
    shown.last().map_or(before.len(), |(offset, _)| offset)
}

/// The columns that there is room for, those that have none included: there could be any number of them.
fn columns_of(character: char) -> usize {
    character.width().unwrap_or_default().max(1)
}

/// What there is left of a line to be filled.
#[derive(Clone)]
struct Room {
    columns: usize,
    watch: ControlFilter,
}

impl Room {
    /// As much of a text as there is room for, as it is shown, and whether that is all of it.
    fn show(&mut self, text: &str) -> (String, bool) {
        let mut shown = String::new();
        for character in text.chars() {
            let before = shown.len();
            match character {
                '\t' => shown.push_str(TAB),
                c if self.watch.is_unsafe(c) => shown.extend(c.escape_unicode()),
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

    use super::{WIDTH, lines};
    use crate::book::{LineIndex, OffsetUnit};
    use crate::pipeline::Place;

    /// What is shown of a text, with the marks below each line.
    fn shown(text: &str, bytes: std::ops::Range<usize>, line: Option<usize>) -> Vec<String> {
        let text = LineIndex::new(text.to_owned());
        let place = Place {
            text: text.text(),
            stretch: text.range(OffsetUnit::Utf8, bytes),
            line,
        };
        let show = |line: super::Line| {
            let marks = "^".repeat(line.marked.len());
            let (number, text) = (line.number.unwrap_or(0), line.text);
            [
                format!("{number} {text}"),
                format!("{:1$}  {marks}", "", line.marked.start),
            ]
        };
        lines(&place).into_iter().flat_map(show).collect()
    }

    #[test]
    fn a_part_of_a_line() {
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
    fn the_edges_of_a_text() {
        assert_eq!(shown("", 0..0, None), [""; 0]);
        assert_eq!(shown("ab", 2..9, None), ["1 ab", "    ^"]);
        assert_eq!(shown("ab\n", 3..3, None), ["2 ", "  ^"]);
        assert_eq!(
            shown("ab\ncd", 2..3, None),
            ["1 ab", "    ^"],
            "the line's end"
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
        assert_eq!(long[1].trim_start().len(), WIDTH - 30);
    }

    proptest! {
        /// Whatever a plugin points at in whatever text.
        #[test]
        fn it_ends_well(text in "[a\t\r\n\u{301}所𝄞\u{1b}#\\[]{0,300}", start in 0_usize..400, length in 0_usize..400) {
            let text = LineIndex::new(text);
            let stretch = text.range(OffsetUnit::Utf8, start..start + length);
            let place = Place { text: text.text(), stretch, line: None };
            let shown = lines(&place);
            let all = text.text().is_empty() || shown.len() <= super::FIRST + 2;
            prop_assert!(all);
            for line in &shown {
                prop_assert!(line.text.chars().count() <= WIDTH + 6);
                prop_assert!(!line.text.chars().any(char::is_control));
            }
            let first = place.start().line;
            prop_assert!(shown.first().is_none_or(|line| line.number == Some(first)));
            let numbers: Vec<_> = shown.iter().filter_map(|line| line.number).collect();
            prop_assert!(numbers.is_sorted_by(|one, other| one < other));
        }
    }
}
