//! Where words occur in the source, whatever surrounds them.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::memmem;

use super::Replacements;

/// A word's place in the source, in bytes, and what would replace it.
pub struct Occurrence<'r> {
    pub range: Range<usize>,
    pub replacement: &'r str,
}

/// All of them, by where they begin and, at one place, the longest first.
pub struct Occurrences<'r>(Vec<Occurrence<'r>>);

impl<'r> Occurrences<'r> {
    pub fn find(content: &str, replacements: &'r Replacements) -> Self {
        let mut found = Vec::new();
        for (word, replacement) in replacements.iter() {
            let first = word.chars().next().map_or(1, char::len_utf8);
            let finder = memmem::Finder::new(word);
            let mut from = 0;
            while let Some(at) = finder.find(&content.as_bytes()[from..]) {
                let start = from + at;
                found.push(Occurrence {
                    range: start..start + word.len(),
                    replacement,
                });
                // By one character only: occurrences may overlap, and any of them may be the one
                // that stands alone.
                from = start + first;
            }
        }
        found.sort_unstable_by_key(|it| (it.range.start, Reverse(it.range.end)));
        Self(found)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that begin in a range of the source.
    pub fn within(&self, source: &Range<usize>) -> &[Occurrence<'r>] {
        let begin = self.0.partition_point(|it| it.range.start < source.start);
        let rest = &self.0[begin..];
        &rest[..rest.partition_point(|it| it.range.start < source.end)]
    }
}
