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
    /// The parts that some places lie in, which ascend, and all in which a reference or a footnote may be defined, since
    /// nothing else reaches beyond a part. Where there is no bracket, nothing refers to those. `None` where that is most
    /// of the chapter anyway.
    pub fn around(content: &str, places: &[usize]) -> Option<Self> {
        let mut parts = Parts::of(content);
        parts.read_to(*places.last()?);
        let mut wanted = parts.that_hold(places);
        let refers = |part: &Range<usize>| content[part.clone()].contains('[');
        if wanted.iter().any(refers) {
            let definitions = memmem::find_iter(content.as_bytes(), b"]:");
            let mut all: Vec<_> = places.iter().copied().chain(definitions).collect();
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
