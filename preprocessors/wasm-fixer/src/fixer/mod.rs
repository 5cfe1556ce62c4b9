//! Words in prose, replaced; every other byte as it was.
//!
//! Three questions are asked of each place where a word stands, cheapest first:
//!
//! 1. Does it occur at all? A substring search of the source, before any Markdown is parsed.
//! 2. Is it prose? Markdown is parsed as mdBook 0.5 does, and the word must lie in text that the
//!    reader sees exactly as it is written (`prose`).
//! 3. Is it a word there, or a part of an identifier, path or address (`boundary`)?

mod boundary;
mod occurrences;
mod prose;
mod replacements;
mod script;

use std::ops::Range;

pub use replacements::Replacements;

use boundary::Bounds;
use occurrences::Occurrences;

/// One change to a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'r> {
    /// The bytes of the chapter's content that are replaced.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub replacement: &'r str,
}

/// The chapter's content with every edit made, or `None` when there is nothing to change.
///
/// ```
/// use wasm_fixer::fixer::{Replacements, fix};
///
/// let words = Replacements::default();
/// assert_eq!(fix("WASM, not `WASM`", &words).as_deref(), Some("Wasm, not `WASM`"));
/// assert_eq!(fix("`WASM`", &words), None);
/// ```
pub fn fix(content: &str, replacements: &Replacements) -> Option<String> {
    let edits = edits(content, replacements);
    if edits.is_empty() {
        return None;
    }
    let mut fixed = String::with_capacity(content.len());
    let mut kept = 0;
    for edit in edits {
        fixed.push_str(&content[kept..edit.range.start]);
        fixed.push_str(edit.replacement);
        kept = edit.range.end;
    }
    fixed.push_str(&content[kept..]);
    Some(fixed)
}

/// The edits that [`fix`] makes, in the order of the source; none overlaps another.
///
/// Of several words that fit at one place, the longest is taken. What was replaced is not looked at
/// again. A word that is replaced by itself makes no edit, and no shorter word is replaced in it.
pub fn edits<'r>(content: &str, replacements: &'r Replacements) -> Vec<Edit<'r>> {
    let occurrences = Occurrences::find(content, replacements);
    let mut edits = Vec::new();
    if occurrences.is_empty() {
        return edits;
    }
    let occurs = |block: &Range<usize>| !occurrences.within(block).is_empty();
    prose::for_each_block(content, occurs, |block| {
        let mut bounds = None;
        for literal in &block.literals {
            let mut done = literal.source.start;
            for occurrence in occurrences.within(&literal.source) {
                let source = &occurrence.range;
                if source.start < done || source.end > literal.source.end {
                    continue;
                }
                let bounds = bounds.get_or_insert_with(|| Bounds::new(&block.text));
                let in_text = |at: usize| at - literal.source.start + literal.text.start;
                let word = in_text(source.start)..in_text(source.end);
                if !bounds.is_word(&word, &literal.text) {
                    continue;
                }
                done = source.end;
                if content[source.clone()] != *occurrence.replacement {
                    edits.push(Edit {
                        range: source.clone(),
                        replacement: occurrence.replacement,
                    });
                }
            }
        }
    });
    edits
}
