//! Which words are replaced by which.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Words and what replaces them.
///
/// Words are compared exactly, case included. A word may contain spaces, but is found only where it
/// stands on one line. What replaces it is put into the Markdown source as it is.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "BTreeMap<String, String>")]
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
        let words = pairs
            .into_iter()
            .map(|(word, new)| (word.into(), new.into()));
        Self::try_from(words.collect::<BTreeMap<_, _>>())
    }

    /// Words and their replacements.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(word, replacement)| (word.as_str(), replacement.as_str()))
    }
}

impl TryFrom<BTreeMap<String, String>> for Replacements {
    type Error = String;

    fn try_from(words: BTreeMap<String, String>) -> Result<Self, String> {
        for (word, replacement) in &words {
            if let Some(fault) = fault(word) {
                return Err(format!("there is a word {word:?} that {fault}"));
            }
            if let Some(fault) = fault(replacement) {
                return Err(format!(
                    "{word:?} is replaced by {replacement:?}, which {fault}"
                ));
            }
        }
        Ok(Self(words))
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
