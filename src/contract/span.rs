//! Spans that count in a guest's own units.

use super::{Span, Unit};
use crate::book::{LineIndex, OffsetUnit, TextRange};

/// What a unit counts.
pub(super) fn count_of(unit: Unit) -> OffsetUnit {
    match unit {
        Unit::Utf8 => OffsetUnit::Utf8,
        Unit::Utf16 => OffsetUnit::Utf16,
        Unit::CodePoint => OffsetUnit::CodePoint,
    }
}

/// What a span of a text is, cut off where the text ends.
pub fn text_range(text: &LineIndex, span: &Span) -> TextRange {
    let count = count_of(span.unit);
    let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    text.range(count, offset(span.start)..offset(span.end))
}

#[cfg(test)]
mod tests {
    use super::super::{Span, Unit};
    use super::text_range;
    use crate::book::LineIndex;

    #[test]
    fn each_unit_by_its_own_count() {
        let text = LineIndex::new("é𝄞 WASM".to_owned());
        for (unit, start) in [(Unit::Utf8, 7), (Unit::Utf16, 4), (Unit::CodePoint, 3)] {
            let span = |start, end| Span { unit, start, end };
            let found = text_range(&text, &span(start, start + 4));
            assert_eq!((found.start.column, found.bytes), (4, 7..11));
            assert_eq!(text_range(&text, &span(u32::MAX, 0)).start.column, 8);
        }
    }
}
