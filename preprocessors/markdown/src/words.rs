//! Finds certain words in the prose of a chapter.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::memmem;

use super::partial_source::PartialSource;
use super::{ProseOptions, WordContext, for_each_prose_block};

/// A word that was found, with the value that was given for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordMatch<T> {
    /// The word in the source, in bytes.
    pub range: Range<usize>,
    /// The value that was given with the word.
    pub value: T,
}

/// Finds the places in a chapter's prose where one of these words stands alone, in the order of the source.
///
/// Matches don't overlap. If several words match at one place, the longest is taken.
///
/// Each occurrence is checked in three steps, the cheapest first:
///
/// 1. A substring search of the source, before any Markdown is parsed.
/// 2. Is it prose? Markdown is parsed as mdBook 0.5 does, and the word must be in text that the reader sees exactly as
///    it is written ([`for_each_prose_block`]). If occurrences are few, most of a chapter is not even parsed
///    ([`block_boundaries`](super::block_boundaries)).
/// 3. Is it a word there, or a part of an identifier, path or address ([`WordContext`])?
pub fn find_words<'w, T: Copy>(
    content: &str,
    options: ProseOptions,
    words: impl Iterator<Item = (&'w str, T)>,
) -> Vec<WordMatch<T>> {
    let words: Vec<_> = words.collect();
    let occurrences = Occurrences::find(content, &words);
    if occurrences.0.is_empty() {
        return Vec::new();
    }
    // If most parts have an occurrence, searching for the others takes longer than it saves.
    let are_few = occurrences.0.len() < content.len() / 500;
    let starts = are_few.then(|| occurrences.starts());
    match starts.and_then(|starts| PartialSource::around(content, &starts)) {
        Some(partial) => {
            let occurrences = Occurrences::find(&partial.text, &words);
            let mut matches = occurrences.in_prose(&partial.text, options);
            for word in &mut matches {
                word.range = partial.to_source(&word.range);
            }
            matches
        }
        None => occurrences.in_prose(content, options),
    }
}

/// All occurrences of the words in a source, whatever surrounds them: ordered by their starts, the longest first.
struct Occurrences<T>(Vec<WordMatch<T>>);

impl<T: Copy> Occurrences<T> {
    fn find(content: &str, words: &[(&str, T)]) -> Self {
        let mut found = Vec::new();
        for &(word, value) in words {
            let first = word.chars().next().map_or(1, char::len_utf8);
            let finder = memmem::Finder::new(word);
            let mut from = 0;
            while let Some(at) = finder.find(&content.as_bytes()[from..]) {
                let start = from + at;
                found.push(WordMatch {
                    range: start..start + word.len(),
                    value,
                });
                // By one character only: occurrences may overlap, and any of them may be the one that stands alone.
                from = start + first;
            }
        }
        found.sort_unstable_by_key(|word| (word.range.start, Reverse(word.range.end)));
        Self(found)
    }

    /// Returns the occurrences that are words of prose.
    fn in_prose(&self, content: &str, options: ProseOptions) -> Vec<WordMatch<T>> {
        let mut matches = Vec::new();
        let has_any = |block: &Range<usize>| !self.within(block).is_empty();
        for_each_prose_block(content, options, has_any, |block| {
            let mut context = None;
            for literal in &block.literals {
                let mut matched_to = literal.source.start;
                for occurrence in self.within(&literal.source) {
                    let source = &occurrence.range;
                    if source.start < matched_to || source.end > literal.source.end {
                        continue;
                    }
                    let context = context.get_or_insert_with(|| WordContext::new(&block.text));
                    let in_text = |at: usize| at - literal.source.start + literal.text.start;
                    let word = in_text(source.start)..in_text(source.end);
                    if !context.is_word(&word, &literal.text) {
                        continue;
                    }
                    matched_to = source.end;
                    matches.push(occurrence.clone());
                }
            }
        });
        matches
    }

    /// Returns the starts of all occurrences in the source, in bytes and ascending.
    fn starts(&self) -> Vec<usize> {
        self.0.iter().map(|word| word.range.start).collect()
    }

    /// Returns the occurrences that begin in a range of the source.
    fn within(&self, source: &Range<usize>) -> &[WordMatch<T>] {
        let begin = self
            .0
            .partition_point(|word| word.range.start < source.start);
        let rest = &self.0[begin..];
        &rest[..rest.partition_point(|word| word.range.start < source.end)]
    }
}
