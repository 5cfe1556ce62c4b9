//! Offsets that count in a guest's own units, as byte offsets.

use std::ops::Range;

use super::{Span, Unit};

/// The bytes of `text` that a span names: half-open, clamped to the text, and rounded outwards to
/// the boundaries of characters. A span that ends before it starts is empty.
pub fn byte_range(text: &str, span: &Span) -> Range<usize> {
    let start = text.floor_char_boundary(offset(text, span.unit, span.start));
    let end = text.ceil_char_boundary(offset(text, span.unit, span.end));
    start..end.max(start)
}

/// Clamped to the text, but for code units within a character not yet at a boundary.
fn offset(text: &str, unit: Unit, count: u32) -> usize {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    match unit {
        Unit::Utf8 => count.min(text.len()),
        Unit::CodePoint => text
            .char_indices()
            .nth(count)
            .map_or(text.len(), |(offset, _)| offset),
        Unit::Utf16 => {
            let mut units = 0;
            for (offset, character) in text.char_indices() {
                if units == count {
                    return offset;
                }
                units += character.len_utf16();
                if units > count {
                    // Between the two halves of a surrogate pair.
                    return offset + 1;
                }
            }
            text.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Span, Unit};
    use super::byte_range;

    fn bytes(text: &str, unit: Unit, start: u32, end: u32) -> &str {
        &text[byte_range(text, &Span { unit, start, end })]
    }

    #[test]
    fn the_same_place_in_three_units() {
        let text = "é𝄞 WASM 所有权";
        assert_eq!(bytes(text, Unit::Utf8, 7, 11), "WASM");
        assert_eq!(bytes(text, Unit::Utf16, 4, 8), "WASM");
        assert_eq!(bytes(text, Unit::CodePoint, 3, 7), "WASM");
        assert_eq!(bytes(text, Unit::CodePoint, 8, 11), "所有权");
        assert_eq!(bytes(text, Unit::Utf16, 9, 12), "所有权");
    }

    #[test]
    fn halves_of_characters_are_rounded_outwards() {
        assert_eq!(bytes("a𝄞b", Unit::Utf8, 2, 3), "𝄞");
        assert_eq!(bytes("a𝄞b", Unit::Utf16, 2, 3), "𝄞");
        assert_eq!(bytes("a𝄞b", Unit::Utf16, 1, 2), "𝄞");
        assert_eq!(bytes("a𝄞b", Unit::Utf16, 3, 4), "b");
    }

    #[test]
    fn nonsense_is_clamped() {
        for unit in [Unit::Utf8, Unit::Utf16, Unit::CodePoint] {
            assert_eq!(bytes("abc", unit, 1, u32::MAX), "bc");
            assert_eq!(bytes("abc", unit, 9, 12), "");
            assert_eq!(bytes("abc", unit, 2, 1), "");
            assert_eq!(bytes("", unit, 0, 1), "");
        }
    }
}
