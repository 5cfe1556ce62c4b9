//! Spans of a text, in units that plugins choose.

use super::diagnostics::{Span, Unit};
use crate::book::{LineIndex, OffsetUnit, TextRange};

/// Returns the host's form of a unit.
pub fn offset_unit(unit: Unit) -> OffsetUnit {
    match unit {
        Unit::Utf8 => OffsetUnit::Utf8,
        Unit::Utf16 => OffsetUnit::Utf16,
        Unit::CodePoint => OffsetUnit::CodePoint,
    }
}

/// Returns the range of a span in a text, clamped to the text.
pub fn text_range(text: &LineIndex<'_>, span: &Span) -> TextRange {
    let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    text.range(offset_unit(span.unit), offset(span.start)..offset(span.end))
}

#[cfg(test)]
mod tests {
    use super::{LineIndex, Span, Unit, text_range};

    #[test]
    fn spans_count_in_their_unit() {
        let text = LineIndex::new("é𝄞 WASM".to_owned());
        for (unit, start) in [(Unit::Utf8, 7), (Unit::Utf16, 4), (Unit::CodePoint, 3)] {
            let span = |start, end| Span { unit, start, end };
            let found = text_range(&text, &span(start, start + 4));
            assert_eq!((found.start.column, found.bytes), (4, 7..11));
            assert_eq!(text_range(&text, &span(u32::MAX, 0)).start.column, 8);
        }
    }
}
