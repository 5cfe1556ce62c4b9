//! Reads the plugin's config, which is JSON that the host has converted from TOML.

mod error;
mod value;

use std::fmt::Write;

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use value::ConfigValue;

/// Reads a plugin from its config, the text of a JSON object.
///
/// The macros do this before the first call of a plugin; tests can do it too.
///
/// # Errors
/// Returns a message for the author of the book: the key, such as `config.words.a` or `config.exclude[1]`, the expected
/// type, and the value that was found.
pub fn read_config<P: DeserializeOwned>(config: &str) -> Result<P, String> {
    // The host writes valid JSON, so this fails only in tests.
    let value = serde_json::from_str(config).map_err(|error| format!("`config`: {error}"))?;
    serde_path_to_error::deserialize(ConfigValue(value))
        .map_err(|error| format!("`config{}`: {}", key(error.path()), error.inner()))
}

/// Returns the key of a value as TOML has it, such as `.words."a b"` or `.exclude[1]`.
fn key(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => write!(text, "[{index}]"),
            Segment::Map { key } | Segment::Enum { variant: key } if is_bare(key) => {
                write!(text, ".{key}")
            }
            Segment::Map { key } | Segment::Enum { variant: key } => write!(text, ".{key:?}"),
            Segment::Unknown => Ok(()),
        }
        .expect("a string takes any text");
    }
    text
}

fn is_bare(key: &str) -> bool {
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    !key.is_empty() && key.chars().all(is_bare)
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
        #[serde(default)]
        range: (u8, u8),
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
            range: (0, 0),
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
                 `words`, `range`, `needed`",
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
                r#"{"range": [1, 2, 3]}"#,
                "`config.range`: expected 2 elements in sequence, found an array of 3 values",
            ),
            (
                r#"{"level": {"above": 1, "error": 2}}"#,
                "`config.level`: expected a table with one key, found a table",
            ),
            (
                r#"{"level": {"above": "a"}}"#,
                "`config.level.above`: expected a number, found \"a\"",
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
