//! Offsets of a text in another unit than bytes.

use crate::book::OffsetUnit;

/// Converts offsets in bytes to another unit.
pub struct OffsetMap {
    /// Pairs of both offsets, in order. Empty if they are equal.
    pairs: Vec<(usize, usize)>,
}

impl OffsetMap {
    /// Converts offsets, in one pass over the text. They are character boundaries, in any order.
    pub fn new(text: &str, unit: OffsetUnit, offsets: impl IntoIterator<Item = usize>) -> Self {
        if unit == OffsetUnit::Utf8 || text.is_ascii() {
            return Self { pairs: Vec::new() };
        }
        let mut offsets: Vec<_> = offsets.into_iter().collect();
        offsets.sort_unstable();
        offsets.dedup();
        let (mut at, mut counted) = (0, 0);
        let pairs = offsets.into_iter().map(|offset| {
            let more = text.get(at..offset).unwrap_or_default();
            at = offset;
            counted += match unit {
                OffsetUnit::Utf8 => more.len(),
                OffsetUnit::Utf16 => more.encode_utf16().count(),
                OffsetUnit::CodePoint => more.chars().count(),
            };
            (offset, counted)
        });
        Self {
            pairs: pairs.collect(),
        }
    }

    /// Returns one of the offsets in the other unit.
    pub fn get(&self, offset: usize) -> usize {
        let found = self
            .pairs
            .binary_search_by_key(&offset, |(bytes, _)| *bytes);
        found.map_or(offset, |index| self.pairs[index].1)
    }
}

#[cfg(test)]
mod tests {
    use super::{OffsetMap, OffsetUnit};

    #[test]
    fn offsets_are_converted_to_every_unit() {
        let text = "aé𝄞\nb";
        for (unit, expected) in [
            (OffsetUnit::Utf8, [0, 1, 3, 7, 8]),
            (OffsetUnit::Utf16, [0, 1, 2, 4, 5]),
            (OffsetUnit::CodePoint, [0, 1, 2, 3, 4]),
        ] {
            let offsets = [8, 0, 3, 1, 7, 3];
            let map = OffsetMap::new(text, unit, offsets);
            assert_eq!([0, 1, 3, 7, 8].map(|offset| map.get(offset)), expected);
        }
        let ascii = OffsetMap::new("abc", OffsetUnit::Utf16, [2]);
        assert_eq!(ascii.get(2), 2);
    }
}
