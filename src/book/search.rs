//! Searching texts, mostly without decoding them.

use memchr::memmem::{self, Finder};

use super::ContentText;
use super::json_string::trailing_backslashes;

/// A text to search for, byte for byte.
pub struct SearchPattern<'p> {
    text: Finder<'p>,
    /// The text as mdBook writes it in JSON, without quotation marks.
    json: Finder<'static>,
    /// Only `/` has two JSON spellings without `\uXXXX`.
    has_slash: bool,
}

impl<'p> SearchPattern<'p> {
    /// Prepares the search for a text.
    pub fn new(text: &'p str) -> Self {
        // Serializing a string never fails.
        let json = serde_json::to_string(text).unwrap_or_default();
        let unquoted = json.get(1..json.len().saturating_sub(1));
        Self {
            text: Finder::new(text),
            json: Finder::new(unquoted.unwrap_or_default()).into_owned(),
            has_slash: text.contains('/'),
        }
    }

    /// Returns true if a text contains the pattern.
    pub fn is_in(&self, text: &str) -> bool {
        self.text.find(text.as_bytes()).is_some()
    }

    /// Returns true if a shared text contains the pattern.
    ///
    /// JSON is searched without being decoded if the pattern has only one spelling in it.
    pub fn is_in_shared(&self, text: &ContentText) -> bool {
        match text.simple_json() {
            Some(json) if !self.has_two_spellings(json) => self.is_in_json(json),
            Some(_) | None => self.is_in(&text.text()),
        }
    }

    fn has_two_spellings(&self, json: &[u8]) -> bool {
        self.has_slash && memmem::find(json, b"\\/").is_some()
    }

    fn is_in_json(&self, json: &[u8]) -> bool {
        let mut from = 0;
        while let Some(at) = self.json.find(&json[from..]) {
            let at = from + at;
            // After an odd number of backslashes, the match starts with the second half of an escape.
            if trailing_backslashes(&json[..at]).is_multiple_of(2) {
                return true;
            }
            from = at + 1;
        }
        false
    }
}
