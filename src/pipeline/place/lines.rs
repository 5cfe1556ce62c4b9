//! Lines of one text, found again in another.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::LazyLock;

/// A text by its lines, counted from 0.
pub struct Lines {
    text: String,
    starts: Vec<usize>,
    /// The places of lines by a digest of what they say.
    places: HashMap<u64, Vec<usize>>,
}

/// More lines at once are not looked for.
const LONGEST: usize = 1000;

/// So far from what is looked for, lines are taken along.
const REACH: usize = 100;

impl Lines {
    /// Goes through a text, once.
    pub fn new(text: String) -> Self {
        let mut lines = Self {
            starts: vec![0],
            places: HashMap::new(),
            text,
        };
        let ends = memchr::memchr_iter(b'\n', lines.text.as_bytes());
        lines.starts.extend(ends.map(|end| end + 1));
        for number in 0..lines.starts.len() {
            let digest = digest(lines.line(number));
            lines.places.entry(digest).or_default().push(number);
        }
        lines
    }

    /// Where the other text has the lines `wanted` of this one. `None`: that is not certain.
    ///
    /// A line that is once in each text is the same one in both. So are those between two of them, or between
    /// one of them and an end, if the other text has them there too: whatever was done to the text, was done
    /// elsewhere.
    pub fn same_in(&self, other: &Self, wanted: Range<usize>) -> Option<usize> {
        if wanted.len() > LONGEST {
            return None;
        }
        let last = wanted.end.checked_sub(1)?;
        let above = (0..=REACH).find_map(|up| match wanted.start.checked_sub(up) {
            Some(line) => Some((line, self.twin(other, line)?)),
            None => Some((0, 0)),
        });
        let below = (0..=REACH).find_map(|down| match last + down {
            line if line < self.count() => Some((line, self.twin(other, line)?)),
            end => Some((end - 1, other.count() - 1)),
        });
        let ((start, first), (end, last)) = (above?, below?);
        let same = last.checked_sub(first) == Some(end - start)
            && (start..=end)
                .zip(first..=last)
                .all(|(here, there)| self.line(here) == other.line(there));
        same.then(|| first + wanted.start - start)
    }

    /// The place in the other text of a line that is once in each.
    fn twin(&self, other: &Self, line: usize) -> Option<usize> {
        let text = self.line(line);
        let digest = digest(text);
        match (
            self.places.get(&digest)?.len(),
            &other.places.get(&digest)?[..],
        ) {
            (1, &[there]) if other.line(there) == text => Some(there),
            _ => None,
        }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    /// A line without its end.
    fn line(&self, number: usize) -> &str {
        let start = self.starts[number];
        match self.starts.get(number + 1) {
            Some(next) => &self.text[start..next - 1],
            None => &self.text[start..],
        }
    }
}

/// The same in all texts.
fn digest(line: &str) -> u64 {
    static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    STATE.hash_one(line)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::Lines;

    fn found(handed: &str, source: &str, lines: Range<usize>) -> Option<usize> {
        Lines::new(handed.to_owned()).same_in(&Lines::new(source.to_owned()), lines)
    }

    #[test]
    fn lines_that_an_include_has_moved() {
        let source = "# One\n\n{{#include a.rs}}\n\nTODO: say more\n";
        let handed = "# One\n\nfn main() {\n}\n\nTODO: say more\n";
        assert_eq!(found(handed, source, 5..6), Some(4));
        assert_eq!(found(handed, source, 0..1), Some(0));
        assert_eq!(found(handed, source, 2..3), None, "of the include");
        assert_eq!(found(handed, source, 3..6), None, "in part");
        assert_eq!(found(handed, source, 1..2), None, "nothing holds it below");
        assert_eq!(found(handed, source, 6..7), Some(5), "behind the last line");
    }

    #[test]
    fn lines_that_are_not_the_only_ones_are_told_by_their_neighbours() {
        let source = "a\nTODO\nb\nTODO\nc\n{{#include x}}";
        let handed = "a\nTODO\nb\nTODO\nc\nincluded";
        assert_eq!(found(handed, source, 1..2), Some(1));
        assert_eq!(found(handed, source, 1..4), Some(1));
        assert_eq!(found(handed, source, 3..4), Some(3));
        let more = "TODO\na\nTODO\nb\nTODO\nc\nTODO";
        assert_eq!(found(more, source, 0..1), None, "it is new");
        assert_eq!(found(more, source, 2..3), Some(1));
        assert_eq!(found(more, source, 6..7), None, "it is new");
    }

    #[test]
    fn what_can_not_be_told_apart_is_not_guessed() {
        assert_eq!(found("x\nx\n", "x\n", 0..1), None);
        assert_eq!(found("x\nx\n", "x\n", 1..2), None);
        assert_eq!(found("x\n", "x\nx\n", 0..1), None);
        let many = "same\n".repeat(300);
        assert_eq!(found(&(many.clone() + "end"), &many, 40..41), None);
        assert_eq!(
            found("a\r\nb", "a\nb", 0..1),
            None,
            "another end of the line"
        );
        assert_eq!(found("", "x", 0..1), None);
    }

    proptest! {
        /// Whatever was put in the place of whatever: a line that is told has the same text, and stands
        /// where the edit left it.
        #[test]
        fn no_wrong_line_is_told(
            before in "([ab]\n){0,6}", old in "(\\{[a-c]\n){0,3}", new in "([abc]\n){0,6}",
            after in "([ab]\n){0,6}", at in 0_usize..12,
        ) {
            let source = format!("{before}{old}{after}");
            let handed = format!("{before}{new}{after}");
            let count = |text: &str| text.matches('\n').count();
            let (first, next) = (count(&before), count(&before) + count(&new));
            if at < count(&handed) && let Some(line) = found(&handed, &source, at..at + 1) {
                prop_assert_eq!(source.lines().nth(line), handed.lines().nth(at));
                if !(first..next).contains(&at) {
                    let moved = if at < first { at } else { at - next + first + count(&old) };
                    prop_assert_eq!(line, moved);
                }
            }
        }
    }
}
