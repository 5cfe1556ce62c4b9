//! Spans that count in a guest's own units.

use super::{Span, Unit};
use crate::book::{Count, Located, Position};

/// The place in a text where a span of it starts, clamped to the text.
pub fn start_of(text: &Located, span: &Span) -> Position {
    let count = match span.unit {
        Unit::Utf8 => Count::Bytes,
        Unit::Utf16 => Count::Utf16,
        Unit::CodePoint => Count::Points,
    };
    text.position(count, usize::try_from(span.start).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::{Span, Unit};
    use super::start_of;
    use crate::book::Located;

    #[test]
    fn each_unit_by_its_own_count() {
        let text = Located::new("é𝄞 WASM".to_owned());
        for (unit, offset) in [(Unit::Utf8, 7), (Unit::Utf16, 4), (Unit::CodePoint, 3)] {
            let span = |start| Span {
                unit,
                start,
                end: 0,
            };
            assert_eq!(start_of(&text, &span(offset)).column, 4);
            assert_eq!(start_of(&text, &span(u32::MAX)).column, 8);
        }
    }
}
