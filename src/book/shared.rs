//! Texts that outlive the book's input, and a search in them that decodes next to nothing.

use std::borrow::Cow;

use bytes::Bytes;
use memchr::memchr;
use memchr::memmem::{self, Finder};

use super::Text;
use super::content::{decode, escaped};

/// The text of a [`Content`](super::Content), which shares its bytes and borrows nothing.
#[derive(Clone, Debug)]
pub struct Shared(Form);

#[derive(Clone, Debug)]
enum Form {
    /// A JSON string that was checked when it came, and whether it may have characters that are written by
    /// their numbers.
    Json {
        json: Bytes,
        numbers: bool,
    },
    Text(Text),
}

impl Shared {
    pub(super) fn of_json(json: Bytes, numbers: bool) -> Self {
        Self(Form::Json { json, numbers })
    }

    pub(super) fn of_text(text: Text) -> Self {
        Self(Form::Text(text))
    }

    /// The text. It is decoded for each call.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Text(text) => Cow::Borrowed(text.as_str()),
            // It was a string before it was bytes.
            Form::Json { json, .. } => match simdutf8::basic::from_utf8(json) {
                Ok(json) => decode(json),
                Err(_) => Cow::Borrowed(""),
            },
        }
    }
}

/// Whether it is that text. One that is still JSON is decoded only as far as the two agree.
impl PartialEq<str> for Shared {
    fn eq(&self, other: &str) -> bool {
        match &self.0 {
            Form::Json {
                json,
                numbers: false,
            } => is_json_of(&json[1..json.len() - 1], other.as_bytes()),
            _ => self.text() == other,
        }
    }
}

/// Whether a JSON string without its quotation marks, in which no character is written by its number, is a text.
fn is_json_of(mut json: &[u8], mut text: &[u8]) -> bool {
    while let Some(at) = memchr(b'\\', json) {
        let escaped = json.get(at + 1).copied().and_then(escaped);
        let same = text.len() > at && json[..at] == text[..at] && escaped == Some(text[at]);
        if !same {
            return false;
        }
        (json, text) = (&json[at + 2..], &text[at + 1..]);
    }
    json == text
}

/// An empty text.
impl Default for Shared {
    fn default() -> Self {
        Self::of_text(String::new().into())
    }
}

/// A text that others are searched for.
pub struct Needle<'n> {
    text: Finder<'n>,
    /// As mdBook writes it in JSON, without quotation marks.
    json: Finder<'static>,
    /// Whether it has a `/`, which can be written in two ways without numbers. Nothing else can.
    slash: bool,
}

impl<'n> Needle<'n> {
    /// Gets ready to look for a text.
    pub fn new(text: &'n str) -> Self {
        // No string is refused.
        let json = serde_json::to_string(text).unwrap_or_default();
        let inside = json.get(1..json.len().saturating_sub(1));
        Self {
            text: Finder::new(text),
            json: Finder::new(inside.unwrap_or_default()).into_owned(),
            slash: text.contains('/'),
        }
    }

    /// Whether it is in a text, byte for byte.
    pub fn is_in(&self, text: &str) -> bool {
        self.text.find(text.as_bytes()).is_some()
    }

    /// The same for a shared text. One that is still JSON is searched as it is, where the needle can be
    /// written there in one way only.
    pub fn is_in_shared(&self, text: &Shared) -> bool {
        match &text.0 {
            Form::Json { json, numbers } if !numbers && !self.may_differ(json) => {
                // The quotation marks are no part of any needle: one in the text has a backslash.
                self.is_in_json(&json[1..json.len() - 1])
            }
            _ => self.is_in(&text.text()),
        }
    }

    fn may_differ(&self, json: &[u8]) -> bool {
        self.slash && memmem::find(json, b"\\/").is_some()
    }

    fn is_in_json(&self, json: &[u8]) -> bool {
        let mut from = 0;
        while let Some(at) = self.json.find(&json[from..]) {
            let at = from + at;
            // Behind an odd number of backslashes, what was found begins with the second half of an escape.
            let before = json[..at].iter().rev();
            if before.take_while(|byte| **byte == b'\\').count() % 2 == 0 {
                return true;
            }
            from = at + 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::Needle;
    use crate::book::Content;

    fn is_in(needle: &str, json: &str) -> bool {
        let content = Content::read(json).unwrap();
        let shared = content.share(|json| Bytes::copy_from_slice(json.as_bytes()));
        assert_eq!(shared.text(), content.to_text());
        Needle::new(needle).is_in_shared(&shared)
    }

    #[test]
    fn halves_of_escapes_are_not_found() {
        assert!(!is_in("n", r#""a\nb""#));
        assert!(is_in("n", r#""a\\nb""#));
        assert!(is_in("\n", r#""a\nb""#));
        assert!(!is_in("\n", r#""a\\nb""#));
        assert!(is_in("\"", r#""a\"b""#) && !is_in("\"", r#""ab""#));
        assert!(is_in("\\", r#""\\\\""#) && !is_in("\\\\\\", r#""\\\\""#));
    }

    #[test]
    fn one_text_in_several_ways() {
        for json in [r#""a/é""#, r#""a\/é""#, r#""a\/\u00e9""#, r#""\u0061/é""#] {
            assert!(is_in("a/é", json), "{json}");
            assert!(is_in("", json) && !is_in("e9", json), "{json}");
        }
    }

    /// A JSON string of pieces, each written in one of several ways.
    fn json() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a",
            "n",
            "u",
            "\\\\",
            "\\n",
            "\\\"",
            "/",
            "\\/",
            "\\u0061",
            "\\u005c",
            "\\t",
            "é",
            "\\u00e9",
            "\\ud834\\udd1e",
            "𝄞",
            "0",
            "9",
        ]);
        prop::collection::vec(piece, 0..12).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn only_the_same_text_is_equal(json in json(), other in "[anu\\\\\n\"/é𝄞\t09]{0,12}") {
            let text: String = serde_json::from_str(&json).unwrap();
            let content = Content::read(&json).unwrap();
            let shared = content.share(|json| Bytes::copy_from_slice(json.as_bytes()));
            prop_assert!(shared == *text.as_str());
            prop_assert_eq!(shared == *other.as_str(), text == other);
            let longer = format!("{text}a");
            prop_assert!(shared != *longer.as_str());
            let shorter: String = text.chars().skip(1).collect();
            prop_assert_eq!(shared == *shorter.as_str(), text == shorter);
        }

        #[test]
        fn what_is_found_is_what_the_text_has(json in json(), needle in "[anu\\\\\n\"/é𝄞\t09]{0,3}") {
            let text: String = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(is_in(&needle, &json), text.contains(&needle), "{} in {}", needle, json);
        }
    }
}
