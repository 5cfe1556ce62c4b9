//! Edits of a text as plugins make them.

use std::borrow::Cow;
use std::ops::Range;
use std::str::Chars;

use super::super::v0_2::mdbook::preprocessor::editing::TextEdit;
use super::super::{Span, Unit};
use crate::book::{Patch, PatchError, PatchErrorKind, check_order};

/// What these edits of a text change of it, in bytes. The text is only read where they count in something else.
///
/// # Errors
/// [`PatchError`], but not all that is wrong with edits in bytes.
pub fn of<'t>(
    edits: Vec<TextEdit>,
    text: impl FnOnce() -> Cow<'t, str>,
) -> Result<Vec<Patch>, PatchError> {
    let is_plain = edits.iter().all(|edit| edit.span.unit == Unit::Utf8);
    let text = if is_plain { "".into() } else { text() };
    let mut cursor = Cursor::new(&text);
    let patch = |(index, TextEdit { span, text }): (usize, TextEdit)| {
        let range = match is_plain {
            true => Ok(offsets(&span)),
            false => cursor.over(&span),
        };
        let number = index + 1;
        match range {
            Ok(range) => Ok(Patch { range, text }),
            Err(kind) => Err(PatchError { number, kind }),
        }
    };
    edits.into_iter().enumerate().map(patch).collect()
}

/// Goes through a text once, however many edits there are, and counts it in every unit.
struct Cursor<'t> {
    rest: Chars<'t>,
    bytes: usize,
    utf16: usize,
    points: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text.chars(),
            bytes: 0,
            utf16: 0,
            points: 0,
        }
    }

    fn count(&self, unit: Unit) -> usize {
        match unit {
            Unit::Utf8 => self.bytes,
            Unit::Utf16 => self.utf16,
            Unit::CodePoint => self.points,
        }
    }

    /// The bytes of a span that is not before what was passed.
    fn over(&mut self, span: &Span) -> Result<Range<usize>, PatchErrorKind> {
        let range = offsets(span);
        check_order(&range, self.count(span.unit))?;
        Ok(self.to(span.unit, range.start)?..self.to(span.unit, range.end)?)
    }

    fn to(&mut self, unit: Unit, offset: usize) -> Result<usize, PatchErrorKind> {
        while self.count(unit) < offset {
            let Some(character) = self.rest.next() else {
                return Err(PatchErrorKind::OutOfBounds(offset, self.count(unit)));
            };
            self.bytes += character.len_utf8();
            self.utf16 += character.len_utf16();
            self.points += 1;
        }
        match self.count(unit) == offset {
            true => Ok(self.bytes),
            false => Err(PatchErrorKind::InsideCharacter(offset)),
        }
    }
}

/// As they are given. No text has so many that the machine can't count them.
fn offsets(span: &Span) -> Range<usize> {
    let offset = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    offset(span.start)..offset(span.end)
}
