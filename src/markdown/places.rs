//! Places in a text, as others count.

use crate::book::OffsetUnit;

/// Offsets into a text in bytes, with what they are in another count.
pub struct Places {
    /// Sorted by the first. Empty: they are the same.
    known: Vec<(usize, usize)>,
}

impl Places {
    /// Goes through a text once, for all offsets that will be asked for. They are at boundaries of characters.
    pub fn new(text: &str, count: OffsetUnit, offsets: impl IntoIterator<Item = usize>) -> Self {
        if count == OffsetUnit::Utf8 || text.is_ascii() {
            return Self { known: Vec::new() };
        }
        let mut offsets: Vec<_> = offsets.into_iter().collect();
        offsets.sort_unstable();
        offsets.dedup();
        let (mut at, mut counted) = (0, 0);
        let known = offsets.into_iter().map(|offset| {
            let more = text.get(at..offset).unwrap_or_default();
            at = offset;
            counted += match count {
                OffsetUnit::Utf8 => more.len(),
                OffsetUnit::Utf16 => more.encode_utf16().count(),
                OffsetUnit::CodePoint => more.chars().count(),
            };
            (offset, counted)
        });
        Self {
            known: known.collect(),
        }
    }

    /// One of the offsets in the other count.
    pub fn of(&self, offset: usize) -> usize {
        let found = self
            .known
            .binary_search_by_key(&offset, |(bytes, _)| *bytes);
        found.map_or(offset, |place| self.known[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::{OffsetUnit, Places};

    #[test]
    fn each_count() {
        let text = "aé𝄞\nb";
        for (count, expected) in [
            (OffsetUnit::Utf8, [0, 1, 3, 7, 8]),
            (OffsetUnit::Utf16, [0, 1, 2, 4, 5]),
            (OffsetUnit::CodePoint, [0, 1, 2, 3, 4]),
        ] {
            let offsets = [8, 0, 3, 1, 7, 3];
            let places = Places::new(text, count, offsets);
            assert_eq!([0, 1, 3, 7, 8].map(|offset| places.of(offset)), expected);
        }
        let ascii = Places::new("abc", OffsetUnit::Utf16, [2]);
        assert_eq!(ascii.of(2), 2);
    }
}
