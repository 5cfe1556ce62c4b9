//! Edits of a text in the units of plugins, as patches in bytes.

use std::borrow::Cow;
use std::ops::Range;
use std::str::Chars;

use crate::book::{Patch, PatchError, PatchErrorKind, check_order};
use crate::contract::versions::v0_1::{Span, Unit};
use crate::contract::versions::v0_2::TextEdit;

/// Converts edits of a text to patches. `text` is called only if an edit has another unit than bytes.
///
/// # Errors
/// [`PatchError`] for the first edit that does not fit the text. Edits in bytes are not checked.
pub fn to_patches<'t>(
    edits: Vec<TextEdit>,
    text: impl FnOnce() -> Cow<'t, str>,
) -> Result<Vec<Patch>, PatchError> {
    let in_bytes = edits.iter().all(|edit| edit.span.unit == Unit::Utf8);
    let text = if in_bytes { "".into() } else { text() };
    let mut cursor = UnitCursor::new(&text);
    let patch = |(index, TextEdit { span, text }): (usize, TextEdit)| {
        let range = if in_bytes {
            Ok(offsets(&span))
        } else {
            cursor.byte_range(&span)
        };
        let number = index + 1;
        match range {
            Ok(range) => Ok(Patch { range, text }),
            Err(kind) => Err(PatchError { number, kind }),
        }
    };
    edits.into_iter().enumerate().map(patch).collect()
}

/// Converts ascending offsets of any unit to bytes, in one pass over the text.
struct UnitCursor<'t> {
    rest: Chars<'t>,
    bytes: usize,
    utf16: usize,
    code_points: usize,
}

impl<'t> UnitCursor<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text.chars(),
            bytes: 0,
            utf16: 0,
            code_points: 0,
        }
    }

    fn offset(&self, unit: Unit) -> usize {
        match unit {
            Unit::Utf8 => self.bytes,
            Unit::Utf16 => self.utf16,
            Unit::CodePoint => self.code_points,
        }
    }

    /// Returns the bytes of a span that does not start before the end of the one before.
    fn byte_range(&mut self, span: &Span) -> Result<Range<usize>, PatchErrorKind> {
        let range = offsets(span);
        check_order(&range, self.offset(span.unit))?;
        let start = self.advance_to(span.unit, range.start)?;
        Ok(start..self.advance_to(span.unit, range.end)?)
    }

    fn advance_to(&mut self, unit: Unit, offset: usize) -> Result<usize, PatchErrorKind> {
        while self.offset(unit) < offset {
            let Some(character) = self.rest.next() else {
                return Err(PatchErrorKind::OutOfBounds(offset, self.offset(unit)));
            };
            self.bytes += character.len_utf8();
            self.utf16 += character.len_utf16();
            self.code_points += 1;
        }
        if self.offset(unit) == offset {
            Ok(self.bytes)
        } else {
            Err(PatchErrorKind::InsideCharacter(offset))
        }
    }
}

/// Returns the offsets of a span. An offset that the machine cannot count is beyond the end of any text.
fn offsets(span: &Span) -> Range<usize> {
    let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    offset(span.start)..offset(span.end)
}
