//! Changes to some places of a text.

use std::borrow::Cow;
use std::ops::Range;

/// A change to a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The bytes that it replaces.
    pub range: Range<usize>,
    /// What is in their place.
    pub text: String,
}

/// Why a patch can't be where it is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edit {number} {fault}")]
pub struct Misplaced {
    /// Which one, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a place. Offsets are in what the patch counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It ends before it starts.
    #[error("starts at {0} and ends at {1}, which is before that")]
    Backwards(usize, usize),
    /// It starts where an earlier one is.
    #[error(
        "starts at {0}, and an earlier one ends at {1}; they must come in order, and none may overlap another"
    )]
    Overlaps(usize, usize),
    /// It is behind the end.
    #[error("is at {0}, and the content ends at {1}")]
    Beyond(usize, usize),
    /// It cuts a character in two.
    #[error("is at {0}, which is in the middle of a character")]
    Inside(usize),
}

/// Sees to it that a range does not end before it starts, and starts where others were `done` or behind that.
pub fn check_order(range: &Range<usize>, done: usize) -> Result<(), Fault> {
    match range.start {
        start if start > range.end => Err(Fault::Backwards(start, range.end)),
        start if start < done => Err(Fault::Overlaps(start, done)),
        _ => Ok(()),
    }
}

/// Patches whose ranges are put through `place`, which is asked in ascending order, after they were seen to be in order
/// and apart.
pub(super) fn place(
    mut patches: Vec<Patch>,
    mut place: impl FnMut(usize) -> Result<usize, Fault>,
) -> Result<Vec<Patch>, Misplaced> {
    let mut done = 0;
    for (index, patch) in patches.iter_mut().enumerate() {
        let Range { start, end } = patch.range;
        let range = check_order(&patch.range, done).and_then(|()| Ok(place(start)?..place(end)?));
        let number = index + 1;
        patch.range = range.map_err(|fault| Misplaced { number, fault })?;
        done = end;
    }
    Ok(patches)
}

/// A text with these patches, which were placed in it.
///
/// # Errors
/// [`Misplaced`].
pub fn patched(text: &str, patches: Vec<Patch>) -> Result<String, Misplaced> {
    let placed = place(patches, |offset| match offset {
        _ if offset > text.len() => Err(Fault::Beyond(offset, text.len())),
        _ if !text.is_char_boundary(offset) => Err(Fault::Inside(offset)),
        _ => Ok(offset),
    })?;
    Ok(join(text, &placed, Cow::Borrowed))
}

/// Patches, and what `read` makes of what is between them.
pub(super) fn join<'t>(
    text: &'t str,
    placed: &[Patch],
    read: impl Fn(&'t str) -> Cow<'t, str>,
) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut done = 0;
    for patch in placed {
        joined.push_str(&read(&text[done..patch.range.start]));
        joined.push_str(&patch.text);
        done = patch.range.end;
    }
    joined.push_str(&read(&text[done..]));
    joined
}
