//! A chapter without the parts that don't matter.

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
    /// The parts that some places lie in, in ascending order, and all in which a reference or a footnote may be
    /// defined, since nothing else reaches beyond a part. `None` where that is most of the chapter anyway.
    pub fn around(content: &str, places: impl Iterator<Item = usize>) -> Option<Self> {
        let mut places = places.peekable();
        let mut definitions = memmem::find_iter(content.as_bytes(), b"]:").peekable();
        let mut excerpt = Self {
            text: String::new(),
            begins: Vec::new(),
        };
        let mut begin = 0;
        for end in cuts(content).chain([content.len()]) {
            // One is taken after the other: all that lie in this part.
            let mut is_wanted = false;
            while places.next_if(|place| *place < end).is_some() {
                is_wanted = true;
            }
            while definitions
                .next_if(|definition| *definition < end)
                .is_some()
            {
                is_wanted = true;
            }
            if is_wanted {
                excerpt.begins.push((excerpt.text.len(), begin));
                excerpt.text.push_str(&content[begin..end]);
            }
            if excerpt.text.len() > content.len() / 2 {
                return None;
            }
            if places.peek().is_none() && definitions.peek().is_none() {
                break;
            }
            begin = end;
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
