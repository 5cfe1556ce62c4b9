//! Edits of a text, which leave every other byte as it is.

use std::ops::Range;

/// A change to a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<T> {
    /// The bytes of the chapter's content that are replaced.
    pub range: Range<usize>,
    /// The new text.
    pub replacement: T,
}

/// Returns the content with all edits applied, or `None` if there are none. The edits must be in the order of the
/// source, and must not overlap.
pub fn apply_edits<T: AsRef<str>>(content: &str, edits: &[Edit<T>]) -> Option<String> {
    if edits.is_empty() {
        return None;
    }
    let mut edited = String::with_capacity(content.len());
    let mut copied = 0;
    for edit in edits {
        edited.push_str(&content[copied..edit.range.start]);
        edited.push_str(edit.replacement.as_ref());
        copied = edit.range.end;
    }
    edited.push_str(&content[copied..]);
    Some(edited)
}
