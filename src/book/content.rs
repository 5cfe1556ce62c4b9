//! A chapter's Markdown, decoded only when somebody reads it.

use std::fmt;

use memchr::memchr;
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
            decode_any(json, |_| ())?;
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
            (None, Some(json)) => decode(json, read),
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

/// Decodes a JSON string that is known to be well-formed.
fn decode<R>(json: &str, read: impl FnOnce(&str) -> R) -> R {
    let inside = &json[1..json.len() - 1];
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return read(inside);
    }
    match unescape(inside) {
        Some(text) => read(&text),
        None => decode_any(json, read).expect("it was checked when it came"),
    }
}

/// Replaces the escapes that are one letter, as those of line ends and quotation marks are, which is
/// nearly all that a book has. It takes a third of the time of serde_json's way for all, which looks
/// at each byte. `None`: there are others.
fn unescape(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(match rest.as_bytes().get(at + 1)? {
            b'n' => '\n',
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            _ => return None,
        });
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

/// Decodes any JSON value that is a string.
fn decode_any<R>(json: &str, read: impl FnOnce(&str) -> R) -> Result<R, serde_json::Error> {
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
    fn every_escape() {
        let json = r#""\" \\ \/ \b \f \n \r \t é𝄞\\n""#;
        let text = "\" \\ / \u{8} \u{c} \n \r \t é𝄞\\n";
        assert_eq!(Content::read(json).unwrap().to_text(), text);
        let with_a_number = format!("{}\\u00e9\\ud834\\udd1e\"", &json[..json.len() - 1]);
        let content = Content::read(&with_a_number).unwrap();
        assert_eq!(content.to_text(), format!("{text}é𝄞"));
    }

    #[test]
    fn what_could_not_be_decoded_is_refused_at_once() {
        for json in [r#""\ud83d""#, "null", "1", "[\"a\"]"] {
            assert!(Content::read(json).is_err(), "{json}");
        }
    }
}
