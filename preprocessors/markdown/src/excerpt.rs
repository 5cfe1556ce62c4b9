//! A chapter without the parts that don't matter.

use std::iter::once;
use std::ops::Range;

use memchr::memmem;

use super::cuts::cuts;

/// Some parts of a chapter, which read together as they do in the whole.
pub struct Excerpt {
    /// The parts, one after the other.
    pub text: String,
    /// Where each begins here and in the chapter, in bytes.
    begins: Vec<(usize, usize)>,
}

impl Excerpt {
    /// The parts that some places lie in, which ascend, and all that define a reference or a footnote which those may
    /// refer to, since nothing else reaches beyond a part. `None` where that is most of the chapter anyway.
    pub fn around(content: &str, places: &[usize]) -> Option<Self> {
        let mut parts = Parts::of(content);
        parts.read_to(*places.last()?);
        let mut wanted = parts.that_hold(places);
        let mut labels = Labels::default();
        for part in &wanted {
            labels.add_all(&content[part.clone()]);
        }
        if !labels.0.is_empty() {
            let definitions = memmem::find_iter(content.as_bytes(), b"]:");
            // What each label begins with. From one to the next, so that nothing is read twice.
            let (mut read, mut first) = (0, None);
            let named = definitions.filter(|end| {
                if let Some(bracket) = content[read..*end].rfind('[') {
                    first = first_of(&content[read + bracket + 1..*end]);
                }
                read = *end;
                labels.may_have(first)
            });
            let mut all: Vec<_> = places.iter().copied().chain(named).collect();
            all.sort_unstable();
            parts.read_to(*all.last()?);
            wanted = parts.that_hold(&all);
        }
        if wanted.iter().map(Range::len).sum::<usize>() > content.len() / 2 {
            return None;
        }
        let mut excerpt = Self {
            text: String::new(),
            begins: Vec::new(),
        };
        for part in wanted {
            excerpt.begins.push((excerpt.text.len(), part.start));
            excerpt.text.push_str(&content[part]);
        }
        Some(excerpt)
    }

    /// Where a range within one of its blocks stands in the chapter, in bytes.
    pub fn in_chapter(&self, range: &Range<usize>) -> Range<usize> {
        let after = self
            .begins
            .partition_point(|(here, _)| *here <= range.start);
        let (here, there) = self.begins[..after].last().copied().unwrap_or_default();
        range.start - here + there..range.end - here + there
    }
}

/// What the labels that some text may refer to begin with. Those of definitions are compared without regard to case
/// and to spaces around them ([CommonMark 0.31], 4.7).
///
/// [CommonMark 0.31]: https://spec.commonmark.org/0.31.2/#matches
#[derive(Default)]
struct Labels(Vec<Option<char>>);

impl Labels {
    /// Whatever stands behind a bracket may be one.
    fn add_all(&mut self, text: &str) {
        for (bracket, _) in text.match_indices('[') {
            let first = first_of(&text[bracket + 1..]);
            if !self.0.contains(&first) {
                self.0.push(first);
            }
        }
    }

    /// Whether one of them may be a label that begins so, behind the last bracket: if that is escaped, and in the
    /// middle of the label, it is so in both.
    fn may_have(&self, first: Option<char>) -> bool {
        first.is_none() || self.0.contains(&None) || self.0.contains(&first)
    }
}

/// What a label begins with, in lower case. `None`: something that may be the same as something else.
fn first_of(label: &str) -> Option<char> {
    let first = label.trim_start().chars().next().filter(char::is_ascii);
    first.map(|first| first.to_ascii_lowercase())
}

/// The parts of a chapter, as far as they were asked for.
struct Parts<E> {
    known: Vec<Range<usize>>,
    /// Where the others end.
    ends: E,
}

impl Parts<()> {
    fn of(content: &str) -> Parts<impl Iterator<Item = usize>> {
        Parts {
            known: Vec::new(),
            ends: cuts(content).chain(once(content.len())),
        }
    }
}

impl<E: Iterator<Item = usize>> Parts<E> {
    /// Goes on until the part with this place is known.
    fn read_to(&mut self, place: usize) {
        let mut begin = self.known.last().map_or(0, |part| part.end);
        while begin <= place
            && let Some(end) = self.ends.next()
        {
            self.known.push(begin..end);
            begin = end;
        }
    }

    /// The known ones that have one of these places, which ascend.
    fn that_hold(&self, places: &[usize]) -> Vec<Range<usize>> {
        let holds = |part: &&Range<usize>| {
            let next = places.partition_point(|place| *place < part.start);
            places.get(next).is_some_and(|place| *place < part.end)
        };
        self.known.iter().filter(holds).cloned().collect()
    }
}
