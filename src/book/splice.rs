//! Differences between a text and the JSON string that it was before.

use memchr::{memchr, memrchr};

use super::json_string::{decode_unquoted, short_escape, trailing_backslashes, unquoted};
use super::patch::{Patch, PatchError, PatchErrorKind, convert_offsets, splice_together};

/// Replacements in a JSON string that make another text of it.
///
/// Only these are kept and encoded of a new content, whether the plugin returned the changed words or the whole chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice(Vec<Patch>);

impl Splice {
    /// Returns the difference between a JSON string and a text, or `None` if they are equal.
    ///
    /// `unquoted` is a well-formed string literal without its quotation marks and without `\uXXXX`.
    pub(super) fn between(unquoted: &[u8], text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (mut json_start, mut text_start) = common_prefix(unquoted, bytes);
        if (json_start, text_start) == (unquoted.len(), bytes.len()) {
            return None;
        }
        while !text.is_char_boundary(text_start) {
            (json_start, text_start) = (json_start - 1, text_start - 1);
        }
        let suffix = common_suffix(&unquoted[json_start..], &bytes[text_start..]);
        let (mut json_end, mut text_end) = (unquoted.len() - suffix.0, bytes.len() - suffix.1);
        while !text.is_char_boundary(text_end) {
            (json_end, text_end) = (json_end + 1, text_end + 1);
        }
        Some(Self(vec![Patch {
            range: json_start..json_end,
            text: text[text_start..text_end].to_owned(),
        }]))
    }

    /// Converts patches of the text of such a string, or returns `None` if they change nothing.
    ///
    /// # Errors
    /// [`PatchError`] for the first patch that does not fit the text.
    pub(super) fn from_patches(
        unquoted: &str,
        patches: Vec<Patch>,
    ) -> Result<Option<Self>, PatchError> {
        let mut cursor = JsonCursor {
            json: unquoted.as_bytes(),
            json_offset: 0,
            text_offset: 0,
        };
        let mut converted = convert_offsets(patches, |offset| cursor.advance_to(offset))?;
        converted.retain(|patch| decode_unquoted(&unquoted[patch.range.clone()]) != patch.text);
        Ok((!converted.is_empty()).then_some(Self(converted)))
    }

    /// Returns the patches in order. Their ranges are of the JSON string without its quotation marks.
    pub fn patches(&self) -> &[Patch] {
        &self.0
    }

    /// Returns the whole new text. `json` is the original string literal.
    pub(super) fn apply(&self, json: &str) -> String {
        splice_together(unquoted(json), &self.0, decode_unquoted)
    }
}

/// Converts ascending offsets of a text to offsets of the JSON string that encodes it.
struct JsonCursor<'j> {
    json: &'j [u8],
    json_offset: usize,
    text_offset: usize,
}

impl JsonCursor<'_> {
    /// Returns the offset in the JSON string of an offset in the text, which is not below the one before.
    fn advance_to(&mut self, offset: usize) -> Result<usize, PatchErrorKind> {
        loop {
            let rest = &self.json[self.json_offset..];
            let left = offset - self.text_offset;
            // No further than the offset, so that nothing is read twice, however many patches there are.
            let near = &rest[..left.min(rest.len())];
            if let Some(plain) = memchr(b'\\', near) {
                self.json_offset += plain + 2;
                self.text_offset += plain + 1;
                continue;
            }
            if near.len() < left {
                let end = self.text_offset + near.len();
                return Err(PatchErrorKind::OutOfBounds(offset, end));
            }
            self.json_offset += left;
            self.text_offset = offset;
            let is_inside = rest.get(left).is_some_and(|byte| byte & 0xc0 == 0x80);
            return if is_inside {
                Err(PatchErrorKind::InsideCharacter(offset))
            } else {
                Ok(self.json_offset)
            };
        }
    }
}

/// Returns the lengths of the longest common prefix in a JSON string and in a text. It cuts no escape.
fn common_prefix(json: &[u8], text: &[u8]) -> (usize, usize) {
    let (mut json_length, mut text_length) = (0, 0);
    loop {
        let rest = &json[json_length..];
        let plain = &rest[..memchr(b'\\', rest).unwrap_or(rest.len())];
        let same = equal_at_start(plain, &text[text_length..]);
        (json_length, text_length) = (json_length + same, text_length + same);
        let letter = json.get(json_length + 1).filter(|_| same == plain.len());
        match letter.and_then(|letter| short_escape(*letter)) {
            Some(byte) if text.get(text_length) == Some(&byte) => {
                (json_length, text_length) = (json_length + 2, text_length + 1);
            }
            _ => return (json_length, text_length),
        }
    }
}

/// Returns the lengths of the longest common suffix in a JSON string and in a text. It cuts no escape.
fn common_suffix(json: &[u8], text: &[u8]) -> (usize, usize) {
    let (mut json_left, mut text_left) = (json, text);
    loop {
        let last = memrchr(b'\\', json_left);
        let backslashes = last.map_or(0, |last| trailing_backslashes(&json_left[..=last]));
        // In an even number, each second one is escaped. After an odd number, a letter is.
        let begin = last.map_or(0, |last| last + 1 + backslashes % 2);
        let plain = &json_left[begin..];
        let same = equal_at_end(plain, text_left);
        json_left = &json_left[..json_left.len() - same];
        text_left = &text_left[..text_left.len() - same];
        if same < plain.len() || json_left.is_empty() {
            break;
        }
        // A run of backslashes is compared at once, so that none is counted more than twice.
        let (escapes, same) = if backslashes.is_multiple_of(2) {
            let escapes = backslashes / 2;
            (escapes, trailing_backslashes(text_left).min(escapes))
        } else {
            (1, usize::from(ends_with_escaped(text_left, json_left)))
        };
        json_left = &json_left[..json_left.len() - 2 * same];
        text_left = &text_left[..text_left.len() - same];
        if same < escapes {
            break;
        }
    }
    (json.len() - json_left.len(), text.len() - text_left.len())
}

/// Returns true if the letter of the escape that ends a JSON string stands for the last byte of a text.
fn ends_with_escaped(text: &[u8], json: &[u8]) -> bool {
    let byte = json.last().and_then(|letter| short_escape(*letter));
    byte.is_some() && byte == text.last().copied()
}

fn equal_at_start(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    if one[..length] == other[..length] {
        return length;
    }
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

fn equal_at_end(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    if one[one.len() - length..] == other[other.len() - length..] {
        return length;
    }
    let pairs = one.iter().rev().zip(other.iter().rev());
    pairs.take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::{Patch, Splice};

    /// Returns the replaced part of the JSON string, and its replacement.
    fn change(json: &str, text: &str) -> (String, String) {
        let splice = Splice::between(json.as_bytes(), text).unwrap();
        let [Patch { range, text }] = splice.patches() else {
            panic!("expected one patch");
        };
        (json[range.clone()].to_owned(), text.clone())
    }

    fn pair(old: &str, new: &str) -> (String, String) {
        (old.to_owned(), new.to_owned())
    }

    #[test]
    fn only_the_difference_is_kept() {
        assert_eq!(Splice::between(br#"a\\\n\"b"#, "a\\\n\"b"), None);
        assert_eq!(change(r"a\nold\nb", "a\nnew\nb"), pair("old", "new"));
        assert_eq!(change(r"a\nb", "a\n\nb"), pair("", "\n"));
        assert_eq!(change(r"a\n\nb", "a\nb"), pair(r"\n", ""));
        assert_eq!(change(r"a\nb", "a\\b"), pair(r"\n", "\\"));
        assert_eq!(change("", "a"), pair("", "a"));
        assert_eq!(change(r"\n", ""), pair(r"\n", ""));
    }

    #[test]
    fn escapes_and_characters_are_kept_whole() {
        assert_eq!(change(r"a\n", "an"), pair(r"\n", "n"));
        assert_eq!(change(r"\\n", "\n"), pair(r"\\n", "\n"));
        assert_eq!(change(r"x\\\\n", "x\\n"), pair(r"\\", ""));
        assert_eq!(change(r"x\\\\\n", "x\\\\\\\n"), pair("", "\\"));
        assert_eq!(change("aéb", "aèb"), pair("é", "è"));
        assert_eq!(
            change("é", "\u{129}"),
            pair("é", "\u{129}"),
            "both end with the same byte"
        );
        assert_eq!(change(r"a\/b\/c", "a/x/c"), pair("b", "x"));
    }
}
