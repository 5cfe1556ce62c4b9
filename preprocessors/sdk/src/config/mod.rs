//! The plugin's config.
//!
//! It is JSON that the host has made of TOML. It is read by a deserializer of our own: `serde_json` would tell
//! of an error by line and column of a text that nobody has seen, and makes a plugin 50 KB larger.

mod error;
mod json;

use serde::de::DeserializeOwned;

use error::Error;
use json::Json;

/// Reads a plugin from its config, the text of a JSON object. That is done for a plugin before it is first
/// called; tests can do it too. Fractions are read only where the type says `f32` or `f64`, which is unknown
/// within serde's `flatten` and `untagged`.
///
/// # Errors
/// A message for the writer of the book: which key is wrong, such as `config.words.a` or
/// `config.exclude[1]`, what it is, and what was expected.
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
            match word.is_empty() {
                true => Err("a word is needed"),
                false => Ok(Self(word)),
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
            ("{}", "`config` has no key `needed`"),
            ("[]", "`config` is an array, expected a table"),
            (
                r#"{"max_level": 3}"#,
                "`config.max_level`: there is no such key; possible are `max-level`, `level`, \
                 `exclude`, `words`, `needed`",
            ),
            (
                r#"{"max-level": "three"}"#,
                "`config.max-level` is \"three\", expected a whole number from 0 to 255",
            ),
            (
                r#"{"max-level": 300}"#,
                "`config.max-level` is 300, expected a whole number from 0 to 255",
            ),
            (
                r#"{"max-level": 1.5}"#,
                "`config.max-level` is a fraction, expected a whole number from 0 to 255",
            ),
            (
                r#"{"level": "warn"}"#,
                "`config.level` is \"warn\"; possible are `warning`, `error`, `above`",
            ),
            (
                r#"{"level": true}"#,
                "`config.level` is true, expected a string",
            ),
            (
                r#"{"exclude": {}}"#,
                "`config.exclude` is a table, expected an array",
            ),
            (
                r#"{"exclude": ["a", 1]}"#,
                "`config.exclude[1]` is 1, expected a string",
            ),
            (
                r#"{"words": "a"}"#,
                "`config.words` is \"a\", expected a table",
            ),
            (
                r#"{"words": {"a": -1}}"#,
                "`config.words.a` is -1, expected a string",
            ),
            (
                r#"{"words": {"a b": ""}}"#,
                "`config.words.\"a b\"`: a word is needed",
            ),
        ] {
            assert_eq!(read_config::<Sample>(config).unwrap_err(), expected);
        }
    }
}
