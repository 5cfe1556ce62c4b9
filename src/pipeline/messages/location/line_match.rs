//! Finds lines of one text in another version of the text.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::LazyLock;

/// The largest number of lines that are looked for at once.
const MAX_LINES: usize = 1000;

/// The number of lines above and below that are searched for an anchor.
const ANCHOR_DISTANCE: usize = 100;

/// A text with an index of its lines, counted from 0.
pub struct LineMatcher {
    text: String,
    starts: Vec<usize>,
    /// Line numbers by the hash of the line.
    by_hash: HashMap<u64, Vec<usize>>,
}

impl LineMatcher {
    /// Indexes the lines of a text.
    pub fn new(text: String) -> Self {
        let mut matcher = Self {
            starts: vec![0],
            by_hash: HashMap::new(),
            text,
        };
        let ends = memchr::memchr_iter(b'\n', matcher.text.as_bytes());
        matcher.starts.extend(ends.map(|end| end + 1));
        for number in 0..matcher.starts.len() {
            let hash = hash(matcher.line(number));
            matcher.by_hash.entry(hash).or_default().push(number);
        }
        matcher
    }

    /// Returns the line at which another text has the lines `lines` of this one, or `None` if that is not
    /// certain.
    ///
    /// A line that occurs once in each text is an anchor. The lines between two anchors, or between an
    /// anchor and an end of the text, match if the other text has the same lines there: every edit was made
    /// elsewhere.
    pub fn find_in(&self, other: &Self, lines: Range<usize>) -> Option<usize> {
        if lines.len() > MAX_LINES {
            return None;
        }
        let last = lines.end.checked_sub(1)?;
        let above = (0..=ANCHOR_DISTANCE).find_map(|up| match lines.start.checked_sub(up) {
            Some(line) => Some((line, self.unique_match(other, line)?)),
            None => Some((0, 0)),
        });
        let below = (0..=ANCHOR_DISTANCE).find_map(|down| match last + down {
            line if line < self.count() => Some((line, self.unique_match(other, line)?)),
            end => Some((end - 1, other.count() - 1)),
        });
        let ((start, first), (end, last)) = (above?, below?);
        let same = last.checked_sub(first) == Some(end - start)
            && (start..=end)
                .zip(first..=last)
                .all(|(here, there)| self.line(here) == other.line(there));
        same.then(|| first + lines.start - start)
    }

    /// Returns the number in the other text of a line that occurs once in each.
    fn unique_match(&self, other: &Self, line: usize) -> Option<usize> {
        let text = self.line(line);
        let hash = hash(text);
        match (
            self.by_hash.get(&hash)?.len(),
            &other.by_hash.get(&hash)?[..],
        ) {
            (1, &[there]) if other.line(there) == text => Some(there),
            _ => None,
        }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    /// Returns a line without its line break.
    fn line(&self, number: usize) -> &str {
        let start = self.starts[number];
        match self.starts.get(number + 1) {
            Some(next) => &self.text[start..next - 1],
            None => &self.text[start..],
        }
    }
}

/// Returns the hash of a line, which is comparable between texts.
fn hash(line: &str) -> u64 {
    static STATE: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    STATE.hash_one(line)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::LineMatcher;

    fn found(text: &str, file: &str, lines: Range<usize>) -> Option<usize> {
        LineMatcher::new(text.to_owned()).find_in(&LineMatcher::new(file.to_owned()), lines)
    }

    #[test]
    fn lines_moved_by_an_include_are_found() {
        let file = "# One\n\n{{#include a.rs}}\n\nTODO: say more\n";
        let text = "# One\n\nfn main() {\n}\n\nTODO: say more\n";
        assert_eq!(found(text, file, 5..6), Some(4));
        assert_eq!(found(text, file, 0..1), Some(0));
        assert_eq!(found(text, file, 2..3), None, "a line of the include");
        assert_eq!(found(text, file, 3..6), None, "partly of the include");
        assert_eq!(found(text, file, 1..2), None, "no anchor below");
        assert_eq!(found(text, file, 6..7), Some(5), "after the last line");
    }

    #[test]
    fn repeated_lines_are_found_by_their_neighbours() {
        let file = "a\nTODO\nb\nTODO\nc\n{{#include x}}";
        let text = "a\nTODO\nb\nTODO\nc\nincluded";
        assert_eq!(found(text, file, 1..2), Some(1));
        assert_eq!(found(text, file, 1..4), Some(1));
        assert_eq!(found(text, file, 3..4), Some(3));
        let more = "TODO\na\nTODO\nb\nTODO\nc\nTODO";
        assert_eq!(found(more, file, 0..1), None, "it is new");
        assert_eq!(found(more, file, 2..3), Some(1));
        assert_eq!(found(more, file, 6..7), None, "it is new");
    }

    #[test]
    fn ambiguous_lines_are_not_guessed() {
        assert_eq!(found("x\nx\n", "x\n", 0..1), None);
        assert_eq!(found("x\nx\n", "x\n", 1..2), None);
        assert_eq!(found("x\n", "x\nx\n", 0..1), None);
        let many = "same\n".repeat(300);
        assert_eq!(found(&(many.clone() + "end"), &many, 40..41), None);
        assert_eq!(found("a\r\nb", "a\nb", 0..1), None, "another line break");
        assert_eq!(found("", "x", 0..1), None);
    }

    proptest! {
        /// After any replacement, a line that is found has the same text, and is where the edit left it.
        #[test]
        fn no_wrong_line_is_found(
            before in "([ab]\n){0,6}", old in "(\\{[a-c]\n){0,3}", new in "([abc]\n){0,6}",
            after in "([ab]\n){0,6}", at in 0_usize..12,
        ) {
            let file = format!("{before}{old}{after}");
            let text = format!("{before}{new}{after}");
            let count = |text: &str| text.matches('\n').count();
            let (first, next) = (count(&before), count(&before) + count(&new));
            if at < count(&text) && let Some(line) = found(&text, &file, at..at + 1) {
                prop_assert_eq!(file.lines().nth(line), text.lines().nth(at));
                if !(first..next).contains(&at) {
                    let moved = if at < first { at } else { at - next + first + count(&old) };
                    prop_assert_eq!(line, moved);
                }
            }
        }
    }
}
