//! A chapter's Markdown, decoded only when it is read.

use std::borrow::Cow;

use bytes::Bytes;

use super::json_string::{decode, has_unicode_escapes};
use super::{ContentChange, ContentText, NewText};

/// The Markdown of a chapter.
///
/// Until it is changed, it stays the JSON string that it was parsed from. Most builds pass most chapters on unread, and
/// a decoded copy of a whole book costs more than decoding it.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    raw_json: Option<&'a str>,
    has_unicode_escapes: bool,
    change: Option<ContentChange>,
}

impl<'a> Content<'a> {
    /// Takes the content from a JSON value that is known to be well-formed.
    ///
    /// # Errors
    /// Fails if the value is not a string, or has an unpaired surrogate.
    pub fn parse(json: &'a str) -> Result<Self, serde_json::Error> {
        let has_unicode_escapes = has_unicode_escapes(json);
        // Nothing else can be wrong with a well-formed string.
        if !json.starts_with('"') || has_unicode_escapes {
            serde_json::from_str::<String>(json)?;
        }
        Ok(Self {
            raw_json: Some(json),
            has_unicode_escapes,
            change: None,
        })
    }

    /// Creates content that was not in the input.
    pub fn new(text: String) -> Self {
        Self {
            raw_json: None,
            has_unicode_escapes: false,
            change: Some(ContentChange::Text(text.into())),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match (&self.change, self.raw_json) {
            (Some(ContentChange::Text(text)), _) => text.as_str().into(),
            (Some(ContentChange::Splice(splice)), Some(json)) => splice.apply(json).into(),
            (None, Some(json)) => decode(json),
            (_, None) => "".into(),
        }
    }

    /// Calls `read` with the text and returns its result.
    pub fn with<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        read(&self.text())
    }

    /// Returns a copy of the text.
    pub fn to_text(&self) -> String {
        self.text().into_owned()
    }

    /// Returns the text in a form that outlives the input. `share` returns the bytes of a part of the input.
    pub fn to_shared(&self, share: impl FnOnce(&'a str) -> Bytes) -> ContentText {
        match (&self.change, self.raw_json) {
            (Some(ContentChange::Text(text)), _) => ContentText::from_text(text.clone()),
            (None, Some(json)) => ContentText::from_json(share(json), self.has_unicode_escapes),
            (Some(ContentChange::Splice(_)), _) | (None, None) => {
                ContentText::from_text(self.to_text().into())
            }
        }
    }

    /// Sets the text. An equal text changes nothing.
    pub fn set(&mut self, text: String) {
        if self.with(|old| old != text) {
            self.replace(text);
        }
    }

    /// Sets the text without comparing it with the current one, from which it must differ.
    pub fn replace(&mut self, text: impl Into<NewText>) {
        self.change = Some(ContentChange::Text(text.into()));
    }

    /// Applies a change that was made to the [`ContentText`] of this content.
    pub fn apply(&mut self, change: ContentChange) {
        self.change = Some(change);
    }

    /// Returns the JSON that it was parsed from, changed or not, or `None` if it was not in the input.
    pub fn raw_json(&self) -> Option<&'a str> {
        self.raw_json
    }

    /// Returns the difference from the JSON that it was parsed from, or `None` if there is none.
    pub fn change(&self) -> Option<&ContentChange> {
        self.change.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, ContentChange};

    #[test]
    fn raw_json_is_kept_and_equal_text_is_no_change() {
        let mut content = Content::parse(r#""a\n\u00e9\"""#).unwrap();
        assert_eq!(content.to_text(), "a\né\"");
        content.set("a\né\"".to_owned());
        assert!(content.change().is_none());
        content.set("b".to_owned());
        let is_b =
            |new: &ContentChange| matches!(new, ContentChange::Text(text) if text.as_str() == "b");
        assert!(content.change().is_some_and(is_b));
        assert_eq!(content.raw_json(), Some(r#""a\n\u00e9\"""#));
        assert_eq!(Content::parse("\"plain\"").unwrap().to_text(), "plain");
    }

    #[test]
    fn every_escape_is_decoded() {
        let json = r#""\" \\ \/ \b \f \n \r \t é𝄞\\n""#;
        let text = "\" \\ / \u{8} \u{c} \n \r \t é𝄞\\n";
        assert_eq!(Content::parse(json).unwrap().to_text(), text);
        let with_unicode = format!("{}\\u00e9\\ud834\\udd1e\"", &json[..json.len() - 1]);
        let content = Content::parse(&with_unicode).unwrap();
        assert_eq!(content.to_text(), format!("{text}é𝄞"));
    }

    #[test]
    fn values_that_are_no_text_are_refused() {
        for json in [r#""\ud83d""#, "null", "1", "[\"a\"]"] {
            assert!(Content::parse(json).is_err(), "{json}");
        }
    }
}
