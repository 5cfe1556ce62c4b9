//! The host's functions for Markdown.

use std::ops::Range;

use mdbook_wasm::contract::{Span, Unit, front_matter_record, heading_records};
use mdbook_wasm::markdown::HeadingRules;
use mdbook_wasm::protocol::ProtocolVersion;

/// Parses a text with the rules that the first byte selects.
///
/// # Panics
/// Panics if a span is outside of the text, if it differs between units, or if the result is much larger than the text.
pub fn markdown(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    let rules = HeadingRules {
        mdbook: if choice & 1 == 1 {
            ProtocolVersion::V0_4
        } else {
            ProtocolVersion::V0_5
        },
        smart_punctuation: choice & 2 == 2,
    };
    let [found, utf16, points] =
        [Unit::Utf8, Unit::Utf16, Unit::CodePoint].map(|unit| heading_records(&text, unit, rules));
    let mut size = 0;
    for (at, heading) in found.iter().enumerate() {
        assert!(heading.level <= 9, "level {}", heading.level);
        size += heading.id.len() + heading.text.len();
        let others = [&utf16[at], &points[at]];
        let spans = std::iter::once((&heading.span, others.map(|other| &other.span)));
        let inline = heading.inline.iter().enumerate();
        let inline = inline.map(|(part, span)| (span, others.map(|other| &other.inline[part])));
        for (span, [utf16, points]) in spans.chain(inline) {
            check(&text, span, utf16, points);
        }
    }
    // Allows for a number after an id, and for characters that grow when they are replaced or in lower case.
    assert!(size <= 8 * text.len() + 24 * found.len(), "{size} bytes");
    if let Some(found) = front_matter_record(&text, Unit::Utf8) {
        let source = part(&text, &found.span);
        assert!(text.starts_with(source) && source.contains(&found.text));
    }
}

fn range(span: &Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn part<'t>(text: &'t str, span: &Span) -> &'t str {
    let part = text.get(range(span));
    part.unwrap_or_else(|| panic!("{span:?} is no part of {} bytes", text.len()))
}

fn check(text: &str, bytes: &Span, utf16: &Span, points: &Span) {
    let (before, part) = (&text[..range(bytes).start], part(text, bytes));
    let units = |text: &str| text.encode_utf16().count();
    let start = units(before);
    assert_eq!(range(utf16), start..start + units(part));
    let start = before.chars().count();
    assert_eq!(range(points), start..start + part.chars().count());
}
