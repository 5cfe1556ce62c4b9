//! Texts that outlive the book's input, and a search in them that decodes next to nothing.

use std::borrow::Cow;

use bytes::Bytes;
use memchr::memmem::{self, Finder};

use super::content::{backslashes_at_end, decode, inside};
use super::patch::{Misplaced, Patch, patched};
use super::{New, Splice, Text};

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
            Form::Json { json, .. } => decode(as_str(json)),
        }
    }

    /// How another text differs. `None`: it is the same. One that is still JSON is not decoded for that.
    pub fn change_to(&self, text: String) -> Option<New> {
        match &self.0 {
            Form::Json {
                json,
                numbers: false,
            } => Splice::between(&json[1..json.len() - 1], &text)
                .map(|splice| New::Splice(Box::new(splice))),
            _ => (self.text() != *text).then(|| New::Text(text.into())),
        }
    }

    /// What these patches of the text make. `None`: it stays the same.
    ///
    /// # Errors
    /// [`Misplaced`].
    pub fn patched(&self, patches: Vec<Patch>) -> Result<Option<New>, Misplaced> {
        match &self.0 {
            Form::Json {
                json,
                numbers: false,
            } => {
                let splice = Splice::of(inside(as_str(json)), patches)?;
                Ok(splice.map(|splice| New::Splice(Box::new(splice))))
            }
            _ => Ok(self.change_to(patched(&self.text(), patches)?)),
        }
    }

    /// The text that one differs from it by.
    pub fn with(&self, splice: &Splice) -> String {
        match &self.0 {
            Form::Json { json, .. } => splice.apply(as_str(json)),
            Form::Text(text) => text.as_str().to_owned(),
        }
    }
}

/// A JSON string, which was one before it was bytes.
fn as_str(json: &[u8]) -> &str {
    simdutf8::basic::from_utf8(json).unwrap_or("\"\"")
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
            if backslashes_at_end(&json[..at]).is_multiple_of(2) {
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

    use super::{Needle, Patch, patched};
    use crate::book::{Content, New};

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
        fn any_other_text_is_a_change(
            json in json(),
            from in 0..13_usize,
            length in 0..4_usize,
            other in "[anu\\\\\n\"/é𝄞\t09]{0,12}",
        ) {
            let text: String = serde_json::from_str(&json).unwrap();
            let mut content = Content::read(&json).unwrap();
            let shared = content.share(|json| Bytes::copy_from_slice(json.as_bytes()));
            prop_assert!(shared.change_to(text.clone()).is_none());
            let before = text.chars().take(from);
            let after = text.chars().skip(from + length);
            let spliced: String = before.chain(other.chars()).chain(after).collect();
            for new in [other, spliced, format!("{text}{text}")] {
                let Some(change) = shared.change_to(new.clone()) else {
                    prop_assert_eq!(new, text.clone());
                    continue;
                };
                if let New::Splice(splice) = &change {
                    prop_assert_eq!(shared.with(splice), new.clone());
                }
                content.change(change);
                prop_assert_eq!(content.to_text(), new);
            }
        }

        #[test]
        fn patches_of_json_are_those_of_its_text(
            json in json(),
            patches in prop::collection::vec((0..4_usize, 0..3_usize, "[an\\\\\n\"/é]{0,2}"), 0..4),
        ) {
            let text: String = serde_json::from_str(&json).unwrap();
            let mut content = Content::read(&json).unwrap();
            let shared = content.share(|json| Bytes::copy_from_slice(json.as_bytes()));
            // In bytes, so that some are no characters, or behind the end.
            let mut done = 0;
            let patches: Vec<_> = patches.into_iter().map(|(skip, length, text)| {
                let start = done + skip;
                done = start + length;
                Patch { range: start..done, text }
            }).collect();
            let expected = patched(&text, patches.clone());
            let change = shared.patched(patches);
            prop_assert_eq!(change.as_ref().err(), expected.as_ref().err());
            if let (Ok(change), Ok(expected)) = (change, expected) {
                if let Some(New::Splice(splice)) = &change {
                    prop_assert_eq!(&shared.with(splice), &expected);
                }
                if let Some(change) = change {
                    content.change(change);
                }
                prop_assert_eq!(content.to_text(), expected);
            }
        }

        #[test]
        fn what_is_found_is_what_the_text_has(json in json(), needle in "[anu\\\\\n\"/é𝄞\t09]{0,3}") {
            let text: String = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(is_in(&needle, &json), text.contains(&needle), "{} in {}", needle, json);
        }
    }
}
