//! Which words are replaced by which, and the plugin's config.

use std::collections::BTreeMap;

use serde_json::Value;

/// The one key of the config.
const KEY: &str = "replacements";

/// Words and what replaces them.
///
/// Words are compared exactly, case included. A word may contain spaces, but is found only where it
/// stands on one line. What replaces it is put into the Markdown source as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacements(BTreeMap<String, String>);

impl Replacements {
    /// From pairs of a word and its replacement; of two pairs for one word, the later counts.
    ///
    /// # Errors
    ///
    /// When a word or a replacement is empty or blank, or has a line break.
    pub fn new<W, R>(pairs: impl IntoIterator<Item = (W, R)>) -> Result<Self, String>
    where
        W: Into<String>,
        R: Into<String>,
    {
        let mut words = BTreeMap::new();
        for (word, replacement) in pairs {
            let (word, replacement) = (word.into(), replacement.into());
            if let Some(fault) = fault(&word) {
                return Err(format!("`{KEY}` has a word {word:?} that {fault}"));
            }
            if let Some(fault) = fault(&replacement) {
                return Err(format!(
                    "`{KEY}` replaces {word:?} by {replacement:?}, which {fault}"
                ));
            }
            words.insert(word, replacement);
        }
        Ok(Self(words))
    }

    /// From the plugin's config, a JSON object: its key `replacements` is an object from word to
    /// replacement. Without the key it is the default, `{"WASM": "Wasm"}`.
    ///
    /// # Errors
    ///
    /// A message for the writer that names the key, what it holds and what was expected: on keys
    /// that are not known, values of a wrong type, and whatever [`Replacements::new`] refuses.
    pub fn from_config(config: &str) -> Result<Self, String> {
        let config: Value = serde_json::from_str(config)
            .map_err(|error| format!("the config is not JSON: {error}"))?;
        let keys = config
            .as_object()
            .ok_or_else(|| format!("the config is {}, expected a table", kind(&config)))?;
        if let Some(key) = keys.keys().find(|key| *key != KEY) {
            return Err(format!("unknown config key `{key}`, expected `{KEY}`"));
        }
        let Some(words) = keys.get(KEY) else {
            return Ok(Self::default());
        };
        let words = words.as_object().ok_or_else(|| {
            format!(
                "`{KEY}` is {}, expected a table from word to word, such as {{ WASM = \"Wasm\" }}",
                kind(words)
            )
        })?;
        let mut pairs = Vec::with_capacity(words.len());
        for (word, replacement) in words {
            let Value::String(replacement) = replacement else {
                return Err(format!(
                    "`{KEY}` replaces {word:?} by {}, expected a string",
                    kind(replacement)
                ));
            };
            pairs.push((word, replacement));
        }
        Self::new(pairs)
    }

    /// Words and their replacements.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(word, replacement)| (word.as_str(), replacement.as_str()))
    }
}

impl Default for Replacements {
    /// `WASM` becomes `Wasm`.
    fn default() -> Self {
        Self(BTreeMap::from([("WASM".to_owned(), "Wasm".to_owned())]))
    }
}

/// What is wrong with a word, if anything.
fn fault(word: &str) -> Option<&'static str> {
    if word.trim().is_empty() {
        Some("is empty, expected a word")
    } else if word.contains(['\n', '\r']) {
        Some("has a line break, expected one line")
    } else {
        None
    }
}

/// A value's type, as a writer of TOML knows it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "a table",
    }
}
