//! Spans that count in a guest's own units.

use super::{Span, Unit};
use crate::book::{Count, Located, Stretch};

/// What a unit counts.
pub(super) fn count_of(unit: Unit) -> Count {
    match unit {
        Unit::Utf8 => Count::Bytes,
        Unit::Utf16 => Count::Utf16,
        Unit::CodePoint => Count::Points,
    }
}

/// What a span of a text is, cut off where the text ends.
pub fn stretch_of(text: &Located, span: &Span) -> Stretch {
    let count = count_of(span.unit);
    let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    text.stretch(count, offset(span.start)..offset(span.end))
}

#[cfg(test)]
mod tests {
    use super::super::{Span, Unit};
    use super::stretch_of;
    use crate::book::Located;

    #[test]
    fn each_unit_by_its_own_count() {
        let text = Located::new("é𝄞 WASM".to_owned());
        for (unit, start) in [(Unit::Utf8, 7), (Unit::Utf16, 4), (Unit::CodePoint, 3)] {
            let span = |start, end| Span { unit, start, end };
            let found = stretch_of(&text, &span(start, start + 4));
            assert_eq!((found.start.column, found.bytes), (4, 7..11));
            assert_eq!(stretch_of(&text, &span(u32::MAX, 0)).start.column, 8);
        }
    }
}
