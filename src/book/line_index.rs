//! Lines and columns of offsets in a text.

use std::borrow::Cow;
use std::ops::Range;

/// A line and a column of a text, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line. Lines end with `\n`.
    pub line: usize,
    /// The column, in code points.
    pub column: usize,
}

/// A range of a text, with its lines and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRange {
    /// The range in bytes. Both ends are character boundaries.
    pub bytes: Range<usize>,
    /// The position of its first character.
    pub start: Position,
    /// The position of the first character after it.
    pub end: Position,
}

/// The unit of offsets into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16.
    Utf16,
    /// Code points.
    CodePoint,
}

/// A text with an index for looking up offsets in any unit.
pub struct LineIndex<'t> {
    text: Cow<'t, str>,
    marks: Vec<CharBoundary>,
}

/// Bytes of text between two marks. The index is a fifth of the text, and a lookup reads little of the text however long
/// its lines are.
const STEP: usize = 256;

/// A character boundary of a text, counted in every unit.
#[derive(Clone, Copy)]
pub struct CharBoundary {
    /// The offset in bytes.
    pub bytes: usize,
    utf16: usize,
    code_points: usize,
    position: Position,
}

impl CharBoundary {
    /// The start of any text.
    pub const START: Self = Self {
        bytes: 0,
        utf16: 0,
        code_points: 0,
        position: Position { line: 1, column: 1 },
    };

    /// Returns the offset in a unit.
    pub fn offset(&self, unit: OffsetUnit) -> usize {
        match unit {
            OffsetUnit::Utf8 => self.bytes,
            OffsetUnit::Utf16 => self.utf16,
            OffsetUnit::CodePoint => self.code_points,
        }
    }

    fn after(mut self, character: char) -> Self {
        self.bytes += character.len_utf8();
        self.utf16 += character.len_utf16();
        self.code_points += 1;
        if character == '\n' {
            self.position.line += 1;
            self.position.column = 1;
        } else {
            self.position.column += 1;
        }
        self
    }
}

impl<'t> LineIndex<'t> {
    /// Builds the index, in one pass over the text.
    pub fn new(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let mut marks = vec![CharBoundary::START];
        let mut mark = CharBoundary::START;
        for character in text.chars() {
            if mark.bytes >= marks.len() * STEP {
                marks.push(mark);
            }
            mark = mark.after(character);
        }
        Self { text, marks }
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the range between two offsets.
    ///
    /// It is clamped to the text and widened to whole characters. An end before the start counts as the start.
    pub fn range(&self, unit: OffsetUnit, offsets: Range<usize>) -> TextRange {
        let start = self.boundary(unit, offsets.start);
        let mut end = self.boundary(unit, offsets.end);
        if end.offset(unit) < offsets.end
            && let Some(character) = self.text[end.bytes..].chars().next()
        {
            end = end.after(character);
        }
        if end.bytes < start.bytes {
            end = start;
        }
        TextRange {
            bytes: start.bytes..end.bytes,
            start: start.position,
            end: end.position,
        }
    }

    /// Returns the last character boundary that is not after an offset.
    pub fn boundary(&self, unit: OffsetUnit, offset: usize) -> CharBoundary {
        let next = self
            .marks
            .partition_point(|mark| mark.offset(unit) <= offset);
        // The first mark is at 0.
        let mut mark = next
            .checked_sub(1)
            .map_or(CharBoundary::START, |at| self.marks[at]);
        for character in self.text[mark.bytes..].chars() {
            let after = mark.after(character);
            if after.offset(unit) > offset {
                break;
            }
            mark = after;
        }
        mark
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LineIndex, OffsetUnit, STEP};

    fn at(text: &str, unit: OffsetUnit, offset: usize) -> (usize, usize) {
        let start = LineIndex::new(text.to_owned())
            .range(unit, offset..offset)
            .start;
        (start.line, start.column)
    }

    #[test]
    fn lines_and_columns() {
        let at = |offset| at("a\r\n𝄞b\nc", OffsetUnit::Utf8, offset);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(5), (2, 1), "inside 𝄞");
        assert_eq!(at(7), (2, 2));
        assert_eq!(at(9), (3, 1));
        assert_eq!(at(usize::MAX), (3, 2));
    }

    #[test]
    fn every_unit_finds_the_same_position() {
        let text = "é𝄞 WASM 所有权";
        for (unit, offset) in [
            (OffsetUnit::Utf8, 7),
            (OffsetUnit::Utf16, 4),
            (OffsetUnit::CodePoint, 3),
        ] {
            assert_eq!(at(text, unit, offset), (1, 4));
        }
        assert_eq!(at("a𝄞b", OffsetUnit::Utf16, 2), (1, 2), "half of a pair");
        assert_eq!(at("", OffsetUnit::CodePoint, 5), (1, 1));
    }

    #[test]
    fn ranges_are_whole_characters_within_the_text() {
        let text = LineIndex::new("é𝄞\nb".to_owned());
        let range = |unit, offsets| text.range(unit, offsets).bytes;
        assert_eq!(range(OffsetUnit::Utf8, 0..2), 0..2);
        assert_eq!(
            range(OffsetUnit::Utf8, 1..3),
            0..6,
            "both ends are inside a character"
        );
        assert_eq!(range(OffsetUnit::Utf16, 2..2), 2..6, "half of a pair");
        assert_eq!(range(OffsetUnit::CodePoint, 1..usize::MAX), 2..8);
        assert_eq!(range(OffsetUnit::CodePoint, 9..usize::MAX), 8..8);
        #[expect(clippy::reversed_empty_ranges, reason = "a plugin may report it")]
        let reversed = 3..1;
        assert_eq!(range(OffsetUnit::CodePoint, reversed), 7..7);
        let end = text.range(OffsetUnit::CodePoint, 1..3).end;
        assert_eq!((end.line, end.column), (2, 1));
    }

    /// Returns the line and the column of an offset, counted from the start.
    fn count_naively(text: &str, unit: OffsetUnit, offset: usize) -> (usize, usize) {
        let (mut counted, mut line, mut column) = (0, 1, 1);
        for character in text.chars() {
            counted += match unit {
                OffsetUnit::Utf8 => character.len_utf8(),
                OffsetUnit::Utf16 => character.len_utf16(),
                OffsetUnit::CodePoint => 1,
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
        fn lookups_equal_counting_from_the_start(piece in "[a\n\r é𝄞所]{1,40}", offsets in prop::collection::vec(0..4 * STEP, 8)) {
            let text = piece.repeat(3 * STEP / piece.len() + 1);
            let index = LineIndex::new(text.clone());
            for offset in offsets {
                for unit in [OffsetUnit::Utf8, OffsetUnit::Utf16, OffsetUnit::CodePoint] {
                    let start = index.range(unit, offset..offset).start;
                    let found = (start.line, start.column);
                    prop_assert_eq!(found, count_naively(&text, unit, offset));
                }
            }
        }
    }
}
