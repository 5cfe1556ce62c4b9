//! Texts that differ from a JSON string in some places only.

use memchr::{memchr, memrchr};

use super::content::{backslashes_at_end, decode_inside, escaped, inside};
use super::patch::{Fault, Misplaced, Patch, join, place};

/// What makes another text of a JSON string. A plugin that changes a word hands over that, or the whole chapter; this is
/// what is kept of it, and all that has to be written as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice(Vec<Patch>);

impl Splice {
    /// What makes a text of a JSON string, in which no character is written by its number. The string comes without its
    /// quotation marks and is known to be well-formed. `None`: it is that text.
    pub(super) fn between(inside: &[u8], text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut begins = agree(inside, bytes);
        if begins == (inside.len(), bytes.len()) {
            return None;
        }
        while !text.is_char_boundary(begins.1) {
            begins = (begins.0 - 1, begins.1 - 1);
        }
        let ends = agree_at_end(&inside[begins.0..], &bytes[begins.1..]);
        let mut ends = (inside.len() - ends.0, bytes.len() - ends.1);
        while !text.is_char_boundary(ends.1) {
            ends = (ends.0 + 1, ends.1 + 1);
        }
        Some(Self(vec![Patch {
            range: begins.0..ends.0,
            text: text[begins.1..ends.1].to_owned(),
        }]))
    }

    /// These patches of the text of such a string. `None`: they change nothing.
    ///
    /// # Errors
    /// [`Misplaced`].
    pub(super) fn of(inside: &str, patches: Vec<Patch>) -> Result<Option<Self>, Misplaced> {
        let mut cursor = Cursor {
            json: inside.as_bytes(),
            read: 0,
            passed: 0,
        };
        let mut placed = place(patches, |offset| cursor.to(offset))?;
        placed.retain(|patch| decode_inside(&inside[patch.range.clone()]) != patch.text);
        Ok((!placed.is_empty()).then_some(Self(placed)))
    }

    /// Its patches, in their order. Their ranges are of the JSON string without its quotation marks.
    pub fn patches(&self) -> &[Patch] {
        &self.0
    }

    /// The whole text. `json` is the string that it differs from.
    pub(super) fn apply(&self, json: &str) -> String {
        join(inside(json), &self.0, decode_inside)
    }
}

/// Where a text lies in the JSON string that it is written as, place after place.
struct Cursor<'j> {
    json: &'j [u8],
    /// Bytes of the string.
    read: usize,
    /// The bytes of the text that these are.
    passed: usize,
}

impl Cursor<'_> {
    /// Where a byte of the text begins that is not before the last one that was asked for.
    fn to(&mut self, offset: usize) -> Result<usize, Fault> {
        loop {
            let rest = &self.json[self.read..];
            let left = offset - self.passed;
            // No further than that, so that nothing is read twice, however many places there are.
            let near = &rest[..left.min(rest.len())];
            if let Some(plain) = memchr(b'\\', near) {
                (self.read, self.passed) = (self.read + plain + 2, self.passed + plain + 1);
                continue;
            }
            if near.len() < left {
                return Err(Fault::Beyond(offset, self.passed + near.len()));
            }
            (self.read, self.passed) = (self.read + left, offset);
            let is_inside = rest.get(left).is_some_and(|byte| byte & 0xc0 == 0x80);
            return match is_inside {
                true => Err(Fault::Inside(offset)),
                false => Ok(self.read),
            };
        }
    }
}

/// How many bytes of a JSON string, up to the end of an escape or of what needs none, are so many first bytes of a text.
fn agree(json: &[u8], text: &[u8]) -> (usize, usize) {
    let (mut read, mut same) = (0, 0);
    loop {
        let rest = &json[read..];
        let plain = &rest[..memchr(b'\\', rest).unwrap_or(rest.len())];
        let length = same_at_start(plain, &text[same..]);
        (read, same) = (read + length, same + length);
        let letter = json.get(read + 1).filter(|_| length == plain.len());
        match letter.and_then(|letter| escaped(*letter)) {
            Some(byte) if text.get(same) == Some(&byte) => (read, same) = (read + 2, same + 1),
            _ => return (read, same),
        }
    }
}

/// The same for the last bytes of both.
fn agree_at_end(json: &[u8], text: &[u8]) -> (usize, usize) {
    let (mut json_left, mut text_left) = (json, text);
    loop {
        let last = memrchr(b'\\', json_left);
        let marks = last.map_or(0, |last| backslashes_at_end(&json_left[..=last]));
        // Of an even number, each second one is escaped. Behind an odd one, a letter is.
        let begin = last.map_or(0, |last| last + 1 + marks % 2);
        let plain = &json_left[begin..];
        let same = same_at_end(plain, text_left);
        json_left = &json_left[..json_left.len() - same];
        text_left = &text_left[..text_left.len() - same];
        if same < plain.len() || json_left.is_empty() {
            break;
        }
        // All of a run at once: however long it is, no mark is counted more than twice.
        let (escapes, same) = match marks % 2 {
            0 => (marks / 2, backslashes_at_end(text_left).min(marks / 2)),
            _ => (1, usize::from(ends_with_escaped(text_left, json_left))),
        };
        json_left = &json_left[..json_left.len() - 2 * same];
        text_left = &text_left[..text_left.len() - same];
        if same < escapes {
            break;
        }
    }
    (json.len() - json_left.len(), text.len() - text_left.len())
}

/// Whether a text ends with what the letter stands for that a JSON string ends with.
fn ends_with_escaped(text: &[u8], json: &[u8]) -> bool {
    let letter = json.last().and_then(|letter| escaped(*letter));
    letter.is_some() && letter == text.last().copied()
}

fn same_at_start(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    match one[..length] == other[..length] {
        true => length,
        false => one.iter().zip(other).take_while(|(a, b)| a == b).count(),
    }
}

fn same_at_end(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    match one[one.len() - length..] == other[other.len() - length..] {
        true => length,
        false => {
            let pairs = one.iter().rev().zip(other.iter().rev());
            pairs.take_while(|(a, b)| a == b).count()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Patch, Splice};

    /// What is in the place of what.
    fn change(json: &str, text: &str) -> (String, String) {
        let splice = Splice::between(json.as_bytes(), text).unwrap();
        let [Patch { range, text }] = splice.patches() else {
            panic!("it is one stretch");
        };
        (json[range.clone()].to_owned(), text.clone())
    }

    fn pair(old: &str, new: &str) -> (String, String) {
        (old.to_owned(), new.to_owned())
    }

    #[test]
    fn only_what_differs_is_kept() {
        assert_eq!(Splice::between(br#"a\\\n\"b"#, "a\\\n\"b"), None);
        assert_eq!(change(r"a\nold\nb", "a\nnew\nb"), pair("old", "new"));
        assert_eq!(change(r"a\nb", "a\n\nb"), pair("", "\n"));
        assert_eq!(change(r"a\n\nb", "a\nb"), pair(r"\n", ""));
        assert_eq!(change(r"a\nb", "a\\b"), pair(r"\n", "\\"));
        assert_eq!(change("", "a"), pair("", "a"));
        assert_eq!(change(r"\n", ""), pair(r"\n", ""));
    }

    #[test]
    fn escapes_and_characters_are_not_cut() {
        assert_eq!(change(r"a\n", "an"), pair(r"\n", "n"));
        assert_eq!(change(r"\\n", "\n"), pair(r"\\n", "\n"));
        assert_eq!(change(r"x\\\\n", "x\\n"), pair(r"\\", ""));
        assert_eq!(change(r"x\\\\\n", "x\\\\\\\n"), pair("", "\\"));
        assert_eq!(change("aéb", "aèb"), pair("é", "è"));
        assert_eq!(
            change("é", "\u{129}"),
            pair("é", "\u{129}"),
            "they end with one byte"
        );
        assert_eq!(change(r"a\/b\/c", "a/x/c"), pair("b", "x"));
    }
}
