//! A chapter's Markdown, decoded only when somebody reads it.

use std::borrow::Cow;

use bytes::Bytes;
use memchr::memchr;

use super::{Shared, Splice, Text};

/// Markdown. As long as nobody changes it, it is the JSON string that it came as: most chapters of
/// most builds are only passed on, and a decoded copy of a whole book costs more than decoding it.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    as_came: Option<&'a str>,
    /// Whether that may have characters that are written by their numbers.
    numbers: bool,
    new: Option<New>,
}

/// What is in the place of what came.
#[derive(Clone, Debug)]
pub enum New {
    /// This.
    Text(Text),
    /// All of it, but for one stretch.
    Splice(Box<Splice>),
}

impl<'a> Content<'a> {
    /// Content that was read as this JSON value, which is known to be well-formed.
    ///
    /// # Errors
    /// Where it is no string, or has half of a surrogate pair.
    pub fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        // All else that can be wrong with a string is a matter of its form.
        let numbers = has_numbers(json);
        if !json.starts_with('"') || numbers {
            serde_json::from_str::<String>(json)?;
        }
        Ok(Self {
            as_came: Some(json),
            numbers,
            new: None,
        })
    }

    /// Content that no input held.
    pub fn new(text: String) -> Self {
        Self {
            as_came: None,
            numbers: false,
            new: Some(New::Text(text.into())),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match (&self.new, self.as_came) {
            (Some(New::Text(new)), _) => new.as_str().into(),
            (Some(New::Splice(splice)), Some(json)) => splice.apply(json).into(),
            (None, Some(json)) => decode(json),
            (_, None) => "".into(),
        }
    }

    /// Hands the text to `read`.
    pub fn with<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        read(&self.text())
    }

    /// A copy of the text.
    pub fn to_text(&self) -> String {
        self.text().into_owned()
    }

    /// The text, for somebody who outlives the input. `share` hands out the bytes that a part of the input
    /// lies in.
    pub fn share(&self, share: impl FnOnce(&'a str) -> Bytes) -> Shared {
        match (&self.new, self.as_came) {
            (Some(New::Text(new)), _) => Shared::of_text(new.clone()),
            (None, Some(json)) => Shared::of_json(share(json), self.numbers),
            (Some(New::Splice(_)), _) | (None, None) => Shared::of_text(self.to_text().into()),
        }
    }

    /// Puts another text in its place. An equal one changes nothing.
    pub fn set(&mut self, text: String) {
        if self.with(|old| old != text) {
            self.replace(text);
        }
    }

    /// Puts a text in its place that is known to be another.
    pub fn replace(&mut self, text: impl Into<Text>) {
        self.new = Some(New::Text(text.into()));
    }

    /// Makes a change that was found by comparison with what [`Content::share`] has handed out.
    pub fn change(&mut self, new: New) {
        self.new = Some(new);
    }

    /// The JSON that it came as, changed or not. `None`: no input held it.
    pub fn as_came(&self) -> Option<&'a str> {
        self.as_came
    }

    /// What is not as it came.
    pub fn changed(&self) -> Option<&New> {
        self.new.as_ref()
    }
}

/// Whether a JSON string has characters that are written by their numbers.
fn has_numbers(json: &str) -> bool {
    // Behind an odd number of backslashes, the next one is escaped itself, as in code for such a character.
    let begins_one =
        |(at, _): (usize, &str)| backslashes_at_end(&json.as_bytes()[..at]).is_multiple_of(2);
    json.contains("\\u") && json.match_indices("\\u").any(begins_one)
}

/// With how many backslashes it ends.
pub(super) fn backslashes_at_end(bytes: &[u8]) -> usize {
    let last = bytes.iter().rev();
    last.take_while(|byte| **byte == b'\\').count()
}

/// Decodes a JSON string that is known to be well-formed.
pub(super) fn decode(json: &str) -> Cow<'_, str> {
    decode_inside(inside(json))
}

/// A JSON string without its quotation marks.
pub(super) fn inside(json: &str) -> &str {
    &json[1..json.len() - 1]
}

/// Decodes what is in a JSON string, or a part of it that begins and ends with whole characters.
pub(super) fn decode_inside(inside: &str) -> Cow<'_, str> {
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return Cow::Borrowed(inside);
    }
    let text = unescape(inside).or_else(|| serde_json::from_str(&format!("\"{inside}\"")).ok());
    Cow::Owned(text.expect("it was checked when it came"))
}

/// Replaces the escapes that are one letter, as those of line ends and quotation marks are, which is
/// nearly all that a book has. It takes a third of the time of serde_json's way for all, which looks
/// at each byte. `None`: there are others.
fn unescape(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(char::from(escaped(*rest.as_bytes().get(at + 1)?)?));
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

/// What an escape of one letter stands for, which is ASCII. `None`: it has more letters.
pub(super) fn escaped(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'"' | b'\\' | b'/' => letter,
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x8,
        b'f' => 0xc,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Content, New};

    #[test]
    fn it_is_decoded_when_read_and_kept_until_it_changes() {
        let mut content = Content::read(r#""a\n\u00e9\"""#).unwrap();
        assert_eq!(content.to_text(), "a\né\"");
        content.set("a\né\"".to_owned());
        assert!(content.changed().is_none());
        content.set("b".to_owned());
        let is_b = |new: &New| matches!(new, New::Text(text) if text.as_str() == "b");
        assert!(content.changed().is_some_and(is_b));
        assert_eq!(content.as_came(), Some(r#""a\n\u00e9\"""#));
        assert_eq!(Content::read("\"plain\"").unwrap().to_text(), "plain");
    }

    #[test]
    fn every_escape() {
        let json = r#""\" \\ \/ \b \f \n \r \t é𝄞\\n""#;
        let text = "\" \\ / \u{8} \u{c} \n \r \t é𝄞\\n";
        assert_eq!(Content::read(json).unwrap().to_text(), text);
        let with_a_number = format!("{}\\u00e9\\ud834\\udd1e\"", &json[..json.len() - 1]);
        let content = Content::read(&with_a_number).unwrap();
        assert_eq!(content.to_text(), format!("{text}é𝄞"));
    }

    #[test]
    fn numbers_are_told_from_what_looks_like_them() {
        for json in [r#""\\u""#, r#""a\\\\u0061\nu""#, r#""u\\""#, r#""""#] {
            assert!(!super::has_numbers(json), "{json}");
        }
        for json in [r#""\u0061""#, r#""\\\u0061""#, r#""\\u\u0061""#] {
            assert!(super::has_numbers(json), "{json}");
        }
    }

    #[test]
    fn what_could_not_be_decoded_is_refused_at_once() {
        for json in [r#""\ud83d""#, "null", "1", "[\"a\"]"] {
            assert!(Content::read(json).is_err(), "{json}");
        }
    }
}
