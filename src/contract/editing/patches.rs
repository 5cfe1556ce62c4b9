//! Edits of a text in the units of plugins, as patches in bytes.

use std::borrow::Cow;
use std::ops::Range;

use crate::book::{CharBoundary, LineIndex, Patch, PatchError, PatchErrorKind, check_order};
use crate::contract::versions::v0_1::{Span, Unit, offset_unit};
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
    let text = LineIndex::new(if in_bytes { "".into() } else { text() });
    let mut done = CharBoundary::START;
    let patch = |(index, TextEdit { span, text: new }): (usize, TextEdit)| {
        let range = if in_bytes {
            Ok(offsets(&span))
        } else {
            byte_range(&text, &span, &mut done)
        };
        let number = index + 1;
        match range {
            Ok(range) => Ok(Patch { range, text: new }),
            Err(kind) => Err(PatchError { number, kind }),
        }
    };
    edits.into_iter().enumerate().map(patch).collect()
}

/// Returns the bytes of a span that does not start before `done`, the end of the one before.
fn byte_range(
    text: &LineIndex<'_>,
    span: &Span,
    done: &mut CharBoundary,
) -> Result<Range<usize>, PatchErrorKind> {
    let unit = offset_unit(span.unit);
    let range = offsets(span);
    check_order(&range, done.offset(unit))?;
    let boundary = |offset| {
        let found = text.boundary(unit, offset);
        match found.offset(unit) {
            exact if exact == offset => Ok(found),
            end if found.bytes == text.text().len() => {
                Err(PatchErrorKind::OutOfBounds(offset, end))
            }
            _ => Err(PatchErrorKind::InsideCharacter(offset)),
        }
    };
    let start = boundary(range.start)?;
    *done = boundary(range.end)?;
    Ok(start.bytes..done.bytes)
}

/// Returns the offsets of a span. An offset that the machine cannot count is beyond the end of any text.
fn offsets(span: &Span) -> Range<usize> {
    let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    offset(span.start)..offset(span.end)
}
