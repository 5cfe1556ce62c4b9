//! Words in prose, replaced; every other byte as it was.

mod replacements;

use plugin_markdown::{Prose, apply, words};

pub use plugin_markdown::Edit;
pub use replacements::Replacements;

/// All that a reader sees as text.
const PROSE: Prose = Prose {
    headings: true,
    links: true,
};

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
    apply(content, &edits(content, replacements))
}

/// The edits that [`fix`] makes, in the order of the source; none overlaps another.
///
/// Of several words that fit at one place, the longest is taken. What was replaced is not looked at
/// again. A word that is replaced by itself makes no edit, and no shorter word is replaced in it.
pub fn edits<'r>(content: &str, replacements: &'r Replacements) -> Vec<Edit<&'r str>> {
    words(content, PROSE, replacements.iter())
        .into_iter()
        .filter(|word| content[word.range.clone()] != *word.value)
        .map(|word| Edit {
            range: word.range,
            replacement: word.value,
        })
        .collect()
}
