//! A chapter's Markdown, decoded only when somebody reads it.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// Markdown. As long as nobody changes it, it is the JSON string that it came as: most chapters of
/// most builds are only passed on, and a decoded copy of a whole book costs more than decoding it.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    as_came: Option<&'a str>,
    new: Option<String>,
}

impl<'a> Content<'a> {
    /// Content that was read as this JSON value, which is known to be well-formed.
    ///
    /// # Errors
    /// Where it is no string, or has half of a surrogate pair.
    pub fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        // All else that can be wrong with a string is a matter of its form.
        if !json.starts_with('"') || json.contains("\\u") {
            decode(json, |_| ())?;
        }
        Ok(Self {
            as_came: Some(json),
            new: None,
        })
    }

    /// Content that no input held.
    pub fn new(text: String) -> Self {
        Self {
            as_came: None,
            new: Some(text),
        }
    }

    /// Hands the text to `read`.
    pub fn with<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        match (&self.new, self.as_came) {
            (Some(new), _) => read(new),
            (None, Some(json)) => decode(json, read).expect("it was checked when it came"),
            (None, None) => read(""),
        }
    }

    /// A copy of the text.
    pub fn to_text(&self) -> String {
        self.with(str::to_owned)
    }

    /// Puts another text in its place. An equal one changes nothing.
    pub fn set(&mut self, text: String) {
        if self.with(|old| old != text) {
            self.replace(text);
        }
    }

    /// Puts a text in its place that is known to be another.
    pub fn replace(&mut self, text: String) {
        self.new = Some(text);
    }

    /// The JSON that it came as, changed or not. `None`: no input held it.
    pub fn as_came(&self) -> Option<&'a str> {
        self.as_came
    }

    /// The text, where it is not what came.
    pub fn changed(&self) -> Option<&str> {
        self.new.as_deref()
    }
}

fn decode<R>(json: &str, read: impl FnOnce(&str) -> R) -> Result<R, serde_json::Error> {
    struct Reader<F>(F);

    impl<R, F: FnOnce(&str) -> R> Visitor<'_> for Reader<F> {
        type Value = R;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<R, E> {
            Ok((self.0)(text))
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_str(Reader(read))
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn it_is_decoded_when_read_and_kept_until_it_changes() {
        let mut content = Content::read(r#""a\n\u00e9\"""#).unwrap();
        assert_eq!(content.to_text(), "a\né\"");
        content.set("a\né\"".to_owned());
        assert_eq!(content.changed(), None);
        content.set("b".to_owned());
        assert_eq!(content.changed(), Some("b"));
        assert_eq!(content.as_came(), Some(r#""a\n\u00e9\"""#));
        assert_eq!(Content::read("\"plain\"").unwrap().to_text(), "plain");
    }

    #[test]
    fn what_could_not_be_decoded_is_refused_at_once() {
        for json in [r#""\ud83d""#, "null", "1", "[\"a\"]"] {
            assert!(Content::read(json).is_err(), "{json}");
        }
    }
}
