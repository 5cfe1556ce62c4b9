//! The text of a content, detached from the input's lifetime.

use std::borrow::Cow;

use bytes::Bytes;

use super::json_string::{decode, unquoted};
use super::patch::apply_patches;
use super::{ContentChange, NewText, Patch, PatchError, Splice};

/// The text of a content. It shares the bytes of the input instead of borrowing them.
#[derive(Clone, Debug)]
pub struct ContentText(Repr);

#[derive(Clone, Debug)]
enum Repr {
    /// A validated string literal of JSON.
    Json {
        json: Bytes,
        has_unicode_escapes: bool,
    },
    Text(NewText),
}

impl ContentText {
    pub(super) fn from_json(json: Bytes, has_unicode_escapes: bool) -> Self {
        Self(Repr::Json {
            json,
            has_unicode_escapes,
        })
    }

    pub(super) fn from_text(text: NewText) -> Self {
        Self(Repr::Text(text))
    }

    /// Returns the text, which is decoded on each call.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Repr::Text(text) => Cow::Borrowed(text.as_str()),
            Repr::Json { json, .. } => decode(as_str(json)),
        }
    }

    /// Returns the inside of its JSON string if all escapes in that have one letter.
    ///
    /// Only such a string can be compared and searched without being decoded.
    pub(super) fn simple_json(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Json {
                json,
                has_unicode_escapes: false,
            } => Some(&json[1..json.len() - 1]),
            Repr::Json { .. } | Repr::Text(_) => None,
        }
    }

    /// Returns the change that makes it another text, or `None` if the two are equal.
    pub fn change_to(&self, text: String) -> Option<ContentChange> {
        match self.simple_json() {
            Some(json) => {
                Splice::between(json, &text).map(|splice| ContentChange::Splice(Box::new(splice)))
            }
            None => (self.text() != *text).then(|| ContentChange::Text(text.into())),
        }
    }

    /// Returns the change that the patches make, or `None` if they change nothing.
    ///
    /// # Errors
    /// [`PatchError`] for the first patch that does not fit the text.
    pub fn change_by(&self, patches: Vec<Patch>) -> Result<Option<ContentChange>, PatchError> {
        match &self.0 {
            Repr::Json {
                json,
                has_unicode_escapes: false,
            } => {
                let splice = Splice::from_patches(unquoted(as_str(json)), patches)?;
                Ok(splice.map(|splice| ContentChange::Splice(Box::new(splice))))
            }
            Repr::Json { .. } | Repr::Text(_) => {
                Ok(self.change_to(apply_patches(&self.text(), patches)?))
            }
        }
    }

    /// Returns the text with a splice, which must be one of its own changes.
    pub fn with_splice(&self, splice: &Splice) -> String {
        match &self.0 {
            Repr::Json { json, .. } => splice.apply(as_str(json)),
            Repr::Text(text) => text.as_str().to_owned(),
        }
    }
}

/// Returns a string literal that was a `str` before it became bytes.
fn as_str(json: &[u8]) -> &str {
    simdutf8::basic::from_utf8(json).unwrap_or("\"\"")
}

impl Default for ContentText {
    /// Returns an empty text.
    fn default() -> Self {
        Self::from_text(String::new().into())
    }
}
