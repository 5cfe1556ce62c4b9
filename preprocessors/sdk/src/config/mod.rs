//! Reads the plugin's config, which is JSON that the host has converted from TOML.
//!
//! The deserializer is our own: `serde_json` would report errors by line and column of JSON that nobody has seen, and
//! makes a plugin 50 KB larger.

mod error;
mod json;

use serde::de::DeserializeOwned;

use error::Error;
use json::Json;

/// Reads a plugin from its config, the text of a JSON object.
///
/// The macros do this before the first call of a plugin; tests can do it too. Fractions are read only if the type is
/// `f32` or `f64`. Within serde's `flatten` and `untagged` the type is unknown, so fractions fail there.
///
/// # Errors
/// Returns a message for the author of the book: the key, such as `config.words.a` or `config.exclude[1]`, the expected
/// type, and the value that was found.
pub fn read_config<P: DeserializeOwned>(config: &str) -> Result<P, String> {
    let mut json = Json::new(config);
    let read = P::deserialize(&mut json);
    read.and_then(|plugin| json.end().map(|()| plugin))
        .map_err(Error::message)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Sample {
        #[serde(default)]
        max_level: u8,
        #[serde(default)]
        level: Level,
        #[serde(default)]
        exclude: Vec<String>,
        #[serde(default)]
        words: BTreeMap<String, Option<Word>>,
        needed: bool,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Level {
        #[default]
        Warning,
        Error,
        Above(f32),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(try_from = "String")]
    struct Word(String);

    impl TryFrom<String> for Word {
        type Error = &'static str;

        fn try_from(word: String) -> Result<Self, Self::Error> {
            if word.is_empty() {
                Err("expected a word, found an empty string")
            } else {
                Ok(Self(word))
            }
        }
    }

    #[test]
    fn a_config_is_read() {
        let config = r#"{
            "max-level": 3, "needed": true, "words": {"a": "b", "c": null}, "level": "error",
            "exclude": ["x"]
        }"#;
        let words = [
            ("a".to_owned(), Some(Word("b".to_owned()))),
            ("c".to_owned(), None),
        ];
        let expected = Sample {
            max_level: 3,
            level: Level::Error,
            exclude: vec!["x".to_owned()],
            words: BTreeMap::from(words),
            needed: true,
        };
        assert_eq!(read_config(config), Ok(expected));
        let Sample { level, .. } =
            read_config(r#"{"needed": false, "level": {"above": 1.5}}"#).unwrap();
        assert_eq!(level, Level::Above(1.5));
    }

    #[test]
    fn an_error_names_the_key_and_what_was_expected() {
        for (config, expected) in [
            ("{}", "`config`: missing key `needed`"),
            ("[]", "`config`: expected a table, found an array"),
            (
                r#"{"max_level": 3}"#,
                "`config.max_level`: unknown key, expected one of `max-level`, `level`, `exclude`, \
                 `words`, `needed`",
            ),
            (
                r#"{"max-level": "three"}"#,
                "`config.max-level`: expected a whole number from 0 to 255, found \"three\"",
            ),
            (
                r#"{"max-level": 300}"#,
                "`config.max-level`: expected a whole number from 0 to 255, found 300",
            ),
            (
                r#"{"max-level": 1.5}"#,
                "`config.max-level`: expected a whole number from 0 to 255, found a fraction",
            ),
            (
                r#"{"level": "warn"}"#,
                "`config.level`: expected one of `warning`, `error`, `above`, found \"warn\"",
            ),
            (
                r#"{"level": true}"#,
                "`config.level`: expected a string, found true",
            ),
            (
                r#"{"exclude": {}}"#,
                "`config.exclude`: expected an array, found a table",
            ),
            (
                r#"{"exclude": ["a", 1]}"#,
                "`config.exclude[1]`: expected a string, found 1",
            ),
            (
                r#"{"words": "a"}"#,
                "`config.words`: expected a table, found \"a\"",
            ),
            (
                r#"{"words": {"a": -1}}"#,
                "`config.words.a`: expected a string, found -1",
            ),
            (
                r#"{"words": {"a b": ""}}"#,
                "`config.words.\"a b\"`: expected a word, found an empty string",
            ),
        ] {
            assert_eq!(read_config::<Sample>(config).unwrap_err(), expected);
        }
    }
}
