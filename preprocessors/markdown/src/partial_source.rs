//! A chapter reduced to the parts that have to be parsed.

use std::iter::once;
use std::ops::Range;

use memchr::memmem;

use super::block_boundaries::block_boundaries;

/// Parts of a chapter that parse together as they do in the whole chapter.
pub struct PartialSource {
    /// The parts, one after the other.
    pub text: String,
    /// The starts of each part in `text` and in the chapter, in bytes.
    starts: Vec<(usize, usize)>,
}

impl PartialSource {
    /// Returns the parts of a chapter that contain these positions, which must be ascending, and the definitions of
    /// references and footnotes that those may refer to: nothing else affects another part. `None` if that is more than
    /// half of the chapter.
    pub fn around(content: &str, positions: &[usize]) -> Option<Self> {
        let mut parts = Parts::of(content);
        parts.extend_past(*positions.last()?);
        let mut selected = parts.containing(positions);
        let mut labels = LabelStarts::default();
        for part in &selected {
            labels.add_all(&content[part.clone()]);
        }
        if !labels.0.is_empty() {
            let definitions = memmem::find_iter(content.as_bytes(), b"]:");
            // Each label is searched from the last definition on, so that nothing is read twice.
            let (mut read, mut start) = (0, None);
            let referenced = definitions.filter(|end| {
                if let Some(bracket) = content[read..*end].rfind('[') {
                    start = label_start(&content[read + bracket + 1..*end]);
                }
                read = *end;
                labels.may_contain(start)
            });
            let mut all: Vec<_> = positions.iter().copied().chain(referenced).collect();
            all.sort_unstable();
            parts.extend_past(*all.last()?);
            selected = parts.containing(&all);
        }
        if selected.iter().map(Range::len).sum::<usize>() > content.len() / 2 {
            return None;
        }
        let mut partial = Self {
            text: String::new(),
            starts: Vec::new(),
        };
        for part in selected {
            partial.starts.push((partial.text.len(), part.start));
            partial.text.push_str(&content[part]);
        }
        Some(partial)
    }

    /// Converts a range of `text`, which must be within one block, to a range of the chapter, in bytes.
    pub fn to_source(&self, range: &Range<usize>) -> Range<usize> {
        let after = self
            .starts
            .partition_point(|(in_text, _)| *in_text <= range.start);
        let (in_text, in_source) = self.starts[..after].last().copied().unwrap_or_default();
        range.start - in_text + in_source..range.end - in_text + in_source
    }
}

/// The first characters of all labels that a text may refer to. Labels are compared without regard to case and to
/// spaces around them ([CommonMark 0.31], 4.7).
///
/// [CommonMark 0.31]: https://spec.commonmark.org/0.31.2/#matches
#[derive(Default)]
struct LabelStarts(Vec<Option<char>>);

impl LabelStarts {
    /// Adds the text after each opening bracket: any of them may be a label.
    fn add_all(&mut self, text: &str) {
        for (bracket, _) in text.match_indices('[') {
            let start = label_start(&text[bracket + 1..]);
            if !self.0.contains(&start) {
                self.0.push(start);
            }
        }
    }

    /// Returns whether one of them may be a label that starts like this after the last bracket. If that bracket is
    /// escaped, and so in the middle of the label, it is escaped in both.
    fn may_contain(&self, start: Option<char>) -> bool {
        start.is_none() || self.0.contains(&None) || self.0.contains(&start)
    }
}

/// Returns the first character of a label in lower case, or `None` if it may equal another character.
fn label_start(label: &str) -> Option<char> {
    let first = label.trim_start().chars().next().filter(char::is_ascii);
    first.map(|first| first.to_ascii_lowercase())
}

/// The parts of a chapter, found as far as they were asked for.
struct Parts<E> {
    found: Vec<Range<usize>>,
    /// The ends of the parts that follow.
    ends: E,
}

impl Parts<()> {
    fn of(content: &str) -> Parts<impl Iterator<Item = usize>> {
        Parts {
            found: Vec::new(),
            ends: block_boundaries(content).chain(once(content.len())),
        }
    }
}

impl<E: Iterator<Item = usize>> Parts<E> {
    /// Finds parts until the one with this position.
    fn extend_past(&mut self, position: usize) {
        let mut begin = self.found.last().map_or(0, |part| part.end);
        while begin <= position
            && let Some(end) = self.ends.next()
        {
            self.found.push(begin..end);
            begin = end;
        }
    }

    /// Returns the found parts that contain one of these positions, which must be ascending.
    fn containing(&self, positions: &[usize]) -> Vec<Range<usize>> {
        let contains_any = |part: &&Range<usize>| {
            let next = positions.partition_point(|position| *position < part.start);
            positions
                .get(next)
                .is_some_and(|position| *position < part.end)
        };
        self.found.iter().filter(contains_any).cloned().collect()
    }
}
