//! Where a place in a text lies, for a reader.

use std::ops::Range;

/// A place in a text, both counted from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line. A line ends behind `\n`.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// In bytes, at boundaries of characters.
    pub bytes: Range<usize>,
    /// Where its first character stands.
    pub start: Position,
    /// Where what follows it stands.
    pub end: Position,
}

/// How offsets into a text are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Bytes of UTF-8.
    Bytes,
    /// Code units of UTF-16.
    Utf16,
    /// Code points.
    Points,
}

/// A text in which places are looked up, without going through all of it for each.
pub struct Located {
    text: String,
    marks: Vec<Mark>,
}

/// Bytes of text between two marks, so that what is kept is a hundredth of the text, and what a lookup
/// goes through is short however long its lines are.
const STEP: usize = 4096;

/// How far a text is counted at a boundary of characters.
#[derive(Clone, Copy)]
struct Mark {
    bytes: usize,
    utf16: usize,
    points: usize,
    position: Position,
}

impl Mark {
    const START: Self = Self {
        bytes: 0,
        utf16: 0,
        points: 0,
        position: Position { line: 1, column: 1 },
    };

    fn of(&self, count: Count) -> usize {
        match count {
            Count::Bytes => self.bytes,
            Count::Utf16 => self.utf16,
            Count::Points => self.points,
        }
    }

    fn behind(mut self, character: char) -> Self {
        self.bytes += character.len_utf8();
        self.utf16 += character.len_utf16();
        self.points += 1;
        if character == '\n' {
            self.position.line += 1;
            self.position.column = 1;
        } else {
            self.position.column += 1;
        }
        self
    }
}

impl Located {
    /// Goes through a text, once.
    pub fn new(text: String) -> Self {
        let mut marks = vec![Mark::START];
        let mut mark = Mark::START;
        for character in text.chars() {
            if mark.bytes >= marks.len() * STEP {
                marks.push(mark);
            }
            mark = mark.behind(character);
        }
        Self { text, marks }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What lies between two offsets. What is beyond the end is cut off, and a character that an offset
    /// cuts in two belongs to it as a whole. An end before the start counts as the start.
    pub fn stretch(&self, count: Count, offsets: Range<usize>) -> Stretch {
        let start = self.mark(count, offsets.start);
        let mut end = self.mark(count, offsets.end);
        if end.of(count) < offsets.end
            && let Some(character) = self.text[end.bytes..].chars().next()
        {
            end = end.behind(character);
        }
        if end.bytes < start.bytes {
            end = start;
        }
        Stretch {
            bytes: start.bytes..end.bytes,
            start: start.position,
            end: end.position,
        }
    }

    /// The place of an offset. One beyond the end, or inside a character, counts as the nearest one
    /// before it.
    fn mark(&self, count: Count, offset: usize) -> Mark {
        let next = self.marks.partition_point(|mark| mark.of(count) <= offset);
        // The first mark is at 0.
        let mut mark = next.checked_sub(1).map_or(Mark::START, |at| self.marks[at]);
        for character in self.text[mark.bytes..].chars() {
            let behind = mark.behind(character);
            if behind.of(count) > offset {
                break;
            }
            mark = behind;
        }
        mark
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Count, Located, STEP};

    fn at(text: &str, count: Count, offset: usize) -> (usize, usize) {
        let start = Located::new(text.to_owned())
            .stretch(count, offset..offset)
            .start;
        (start.line, start.column)
    }

    #[test]
    fn lines_and_columns() {
        let at = |offset| at("a\r\n𝄞b\nc", Count::Bytes, offset);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(5), (2, 1), "inside 𝄞");
        assert_eq!(at(7), (2, 2));
        assert_eq!(at(9), (3, 1));
        assert_eq!(at(usize::MAX), (3, 2));
    }

    #[test]
    fn the_same_place_in_three_counts() {
        let text = "é𝄞 WASM 所有权";
        for (count, offset) in [(Count::Bytes, 7), (Count::Utf16, 4), (Count::Points, 3)] {
            assert_eq!(at(text, count, offset), (1, 4));
        }
        assert_eq!(at("a𝄞b", Count::Utf16, 2), (1, 2), "half of a pair");
        assert_eq!(at("", Count::Points, 5), (1, 1));
    }

    #[test]
    fn a_stretch_is_whole_characters_within_the_text() {
        let text = Located::new("é𝄞\nb".to_owned());
        let cut = |count, offsets| text.stretch(count, offsets).bytes;
        assert_eq!(cut(Count::Bytes, 0..2), 0..2);
        assert_eq!(cut(Count::Bytes, 1..3), 0..6, "both are cut in two");
        assert_eq!(cut(Count::Utf16, 2..2), 2..6, "half of a pair");
        assert_eq!(cut(Count::Points, 1..usize::MAX), 2..8);
        assert_eq!(cut(Count::Points, 9..usize::MAX), 8..8);
        #[expect(clippy::reversed_empty_ranges, reason = "a plugin may say so")]
        let reversed = 3..1;
        assert_eq!(cut(Count::Points, reversed), 7..7);
        let end = text.stretch(Count::Points, 1..3).end;
        assert_eq!((end.line, end.column), (2, 1));
    }

    /// Counted from the start, character by character.
    fn simply(text: &str, count: Count, offset: usize) -> (usize, usize) {
        let (mut counted, mut line, mut column) = (0, 1, 1);
        for character in text.chars() {
            counted += match count {
                Count::Bytes => character.len_utf8(),
                Count::Utf16 => character.len_utf16(),
                Count::Points => 1,
            };
            if counted > offset {
                break;
            }
            (line, column) = match character {
                '\n' => (line + 1, 1),
                _ => (line, column + 1),
            };
        }
        (line, column)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn marks_change_nothing(piece in "[a\n\r é𝄞所]{1,40}", offsets in prop::collection::vec(0..4 * STEP, 8)) {
            let text = piece.repeat(3 * STEP / piece.len() + 1);
            let located = Located::new(text.clone());
            for offset in offsets {
                for count in [Count::Bytes, Count::Utf16, Count::Points] {
                    let start = located.stretch(count, offset..offset).start;
                    let found = (start.line, start.column);
                    prop_assert_eq!(found, simply(&text, count, offset));
                }
            }
        }
    }
}
