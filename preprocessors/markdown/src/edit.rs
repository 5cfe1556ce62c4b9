//! Changes to a text, every other byte as it was.

use std::ops::Range;

/// One change to a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<T> {
    /// The bytes of the chapter's content that are replaced.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub replacement: T,
}

/// The content with every edit made, or `None` when there is none. They come in the order of the source, and
/// none overlaps another.
pub fn apply<T: AsRef<str>>(content: &str, edits: &[Edit<T>]) -> Option<String> {
    if edits.is_empty() {
        return None;
    }
    let mut changed = String::with_capacity(content.len());
    let mut kept = 0;
    for edit in edits {
        changed.push_str(&content[kept..edit.range.start]);
        changed.push_str(edit.replacement.as_ref());
        kept = edit.range.end;
    }
    changed.push_str(&content[kept..]);
    Some(changed)
}
