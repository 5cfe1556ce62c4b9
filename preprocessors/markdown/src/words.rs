//! Where certain words stand in the prose of a chapter.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::memmem;

use super::excerpt::Excerpt;
use super::{Bounds, Prose, for_each_block};

/// A word's place in the source, in bytes, and what belongs to that word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<T> {
    /// The word as it stands there.
    pub range: Range<usize>,
    /// What was given with the word.
    pub value: T,
}

/// The places in a chapter's prose where one of these words stands alone, in the order of the source; none
/// overlaps another. Of several that fit at one place, the longest is taken.
///
/// Three questions are asked of each place where a word stands, cheapest first:
///
/// 1. Does it occur at all? A substring search of the source, before any Markdown is parsed.
/// 2. Is it prose? Markdown is parsed as mdBook 0.5 does, and the word must lie in text that the
///    reader sees exactly as it is written ([`for_each_block`]). Where words are few, most of a chapter is not even
///    parsed ([`cuts`](super::cuts)).
/// 3. Is it a word there, or a part of an identifier, path or address ([`Bounds`])?
pub fn words<'w, T: Copy>(
    content: &str,
    prose: Prose,
    wanted: impl Iterator<Item = (&'w str, T)>,
) -> Vec<Word<T>> {
    let wanted: Vec<_> = wanted.collect();
    let occurrences = Occurrences::find(content, &wanted);
    if occurrences.0.is_empty() {
        return Vec::new();
    }
    // Where most parts have one, looking for the others is in vain.
    let are_few = occurrences.0.len() < content.len() / 500;
    let places = are_few.then(|| occurrences.places());
    match places.and_then(|places| Excerpt::around(content, &places)) {
        Some(excerpt) => {
            let mut words = judge(
                &excerpt.text,
                prose,
                &Occurrences::find(&excerpt.text, &wanted),
            );
            for word in &mut words {
                word.range = excerpt.in_chapter(&word.range);
            }
            words
        }
        None => judge(content, prose, &occurrences),
    }
}

/// Those that are words of prose.
fn judge<T: Copy>(content: &str, prose: Prose, occurrences: &Occurrences<T>) -> Vec<Word<T>> {
    let mut words = Vec::new();
    let occurs = |block: &Range<usize>| !occurrences.within(block).is_empty();
    for_each_block(content, prose, occurs, |block| {
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
                words.push(occurrence.clone());
            }
        }
    });
    words
}

/// All places where words occur in the source, whatever surrounds them: by where they begin and, at one
/// place, the longest first.
struct Occurrences<T>(Vec<Word<T>>);

impl<T: Copy> Occurrences<T> {
    fn find(content: &str, words: &[(&str, T)]) -> Self {
        let mut found = Vec::new();
        for &(word, value) in words {
            let first = word.chars().next().map_or(1, char::len_utf8);
            let finder = memmem::Finder::new(word);
            let mut from = 0;
            while let Some(at) = finder.find(&content.as_bytes()[from..]) {
                let start = from + at;
                found.push(Word {
                    range: start..start + word.len(),
                    value,
                });
                // By one character only: occurrences may overlap, and any of them may be the one
                // that stands alone.
                from = start + first;
            }
        }
        found.sort_unstable_by_key(|it| (it.range.start, Reverse(it.range.end)));
        Self(found)
    }

    /// Where they begin, in ascending order.
    fn places(&self) -> Vec<usize> {
        self.0.iter().map(|word| word.range.start).collect()
    }

    /// Those that begin in a range of the source.
    fn within(&self, source: &Range<usize>) -> &[Word<T>] {
        let begin = self.0.partition_point(|it| it.range.start < source.start);
        let rest = &self.0[begin..];
        &rest[..rest.partition_point(|it| it.range.start < source.end)]
    }
}
