//! Replacements of ranges in a text.

use std::borrow::Cow;
use std::ops::Range;

/// A replacement of a range in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The replaced range, in bytes.
    pub range: Range<usize>,
    /// The text that replaces it.
    pub text: String,
}

/// The first invalid patch of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edit {number}: {kind}")]
pub struct PatchError {
    /// The position of the patch in its list, from 1.
    pub number: usize,
    /// The error in its range.
    pub kind: PatchErrorKind,
}

/// An error in the range of a patch. Offsets are in the unit of the patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchErrorKind {
    /// The range ends before it starts.
    #[error("the end {1} is before the start {0}")]
    EndBeforeStart(usize, usize),
    /// The range starts before the end of an earlier one.
    #[error(
        "the start {0} is before the end {1} of an earlier edit (edits must be in order and must not overlap)"
    )]
    Overlap(usize, usize),
    /// The range ends after the text.
    #[error("offset {0} is beyond the end of the content at {1}")]
    OutOfBounds(usize, usize),
    /// The range starts or ends inside a character.
    #[error("offset {0} is inside a character")]
    InsideCharacter(usize),
}

/// Checks that a range does not end before it starts, and does not start before `done`, the end of the ranges before it.
///
/// # Errors
/// [`PatchErrorKind::EndBeforeStart`] or [`PatchErrorKind::Overlap`].
pub fn check_order(range: &Range<usize>, done: usize) -> Result<(), PatchErrorKind> {
    match range.start {
        start if start > range.end => Err(PatchErrorKind::EndBeforeStart(start, range.end)),
        start if start < done => Err(PatchErrorKind::Overlap(start, done)),
        _ => Ok(()),
    }
}

/// Returns the patches with each offset converted by `convert`, which is called in ascending order.
///
/// # Errors
/// [`PatchError`] if `convert` fails, or a patch is not behind those before it.
pub(super) fn convert_offsets(
    mut patches: Vec<Patch>,
    mut convert: impl FnMut(usize) -> Result<usize, PatchErrorKind>,
) -> Result<Vec<Patch>, PatchError> {
    let mut done = 0;
    for (index, patch) in patches.iter_mut().enumerate() {
        let Range { start, end } = patch.range;
        let range =
            check_order(&patch.range, done).and_then(|()| Ok(convert(start)?..convert(end)?));
        let number = index + 1;
        patch.range = range.map_err(|kind| PatchError { number, kind })?;
        done = end;
    }
    Ok(patches)
}

/// Returns a text with its patches applied.
///
/// # Errors
/// [`PatchError`] for the first patch that does not fit the text.
pub fn apply_patches(text: &str, patches: Vec<Patch>) -> Result<String, PatchError> {
    let checked = convert_offsets(patches, |offset| match offset {
        _ if offset > text.len() => Err(PatchErrorKind::OutOfBounds(offset, text.len())),
        _ if !text.is_char_boundary(offset) => Err(PatchErrorKind::InsideCharacter(offset)),
        _ => Ok(offset),
    })?;
    Ok(splice_together(text, &checked, Cow::Borrowed))
}

/// Joins the texts of patches and what is between them in `source`, which `decode` converts.
pub(super) fn splice_together<'s>(
    source: &'s str,
    patches: &[Patch],
    decode: impl Fn(&'s str) -> Cow<'s, str>,
) -> String {
    let mut joined = String::with_capacity(source.len());
    let mut done = 0;
    for patch in patches {
        joined.push_str(&decode(&source[done..patch.range.start]));
        joined.push_str(&patch.text);
        done = patch.range.end;
    }
    joined.push_str(&decode(&source[done..]));
    joined
}
