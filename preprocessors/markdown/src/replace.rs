//! Replaces words in prose, and leaves every other byte as it is.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Edit, ProseOptions, apply_edits, find_words};

/// A table of words and their replacements.
///
/// Words are compared exactly, including case. A word may contain spaces, but is found only within a line. Its
/// replacement is inserted into the Markdown source as it is.
///
/// Deserializes from a map of words to replacements.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Replacements(BTreeMap<String, String>);

impl Replacements {
    /// Creates a table from pairs of a word and its replacement. Of two pairs for one word, the last one is used.
    ///
    /// # Errors
    ///
    /// Fails if a word or a replacement is blank or contains a line break.
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

    /// Returns the words with their replacements, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(word, replacement)| (word.as_str(), replacement.as_str()))
    }

    /// Returns the chapter's content with all words replaced, or `None` if there is nothing to replace.
    ///
    /// ```
    /// use mdbook_wasm_markdown::Replacements;
    ///
    /// let words = Replacements::new([("WASM", "Wasm")])?;
    /// assert_eq!(words.apply("WASM, not `WASM`").as_deref(), Some("Wasm, not `WASM`"));
    /// assert_eq!(words.apply("`WASM`"), None);
    /// # Ok::<(), String>(())
    /// ```
    pub fn apply(&self, content: &str) -> Option<String> {
        apply_edits(content, &self.edits(content))
    }

    /// Returns the edits that [`apply`](Self::apply) makes, in the order of the source and without overlaps.
    ///
    /// If several words match at one place, the longest is replaced. Replacements are not searched again. A word that
    /// is replaced by itself makes no edit, and no shorter word is replaced in it.
    pub fn edits(&self, content: &str) -> Vec<Edit<&str>> {
        find_words(content, ProseOptions::ALL, self.iter())
            .into_iter()
            .filter(|word| content[word.range.clone()] != *word.value)
            .map(|word| Edit {
                range: word.range,
                replacement: word.value,
            })
            .collect()
    }
}

impl TryFrom<BTreeMap<String, String>> for Replacements {
    type Error = String;

    fn try_from(words: BTreeMap<String, String>) -> Result<Self, String> {
        for (word, replacement) in &words {
            check(word).map_err(|why| format!("the word {word:?} {why}"))?;
            check(replacement)
                .map_err(|why| format!("the replacement {replacement:?} of {word:?} {why}"))?;
        }
        Ok(Self(words))
    }
}

fn check(word: &str) -> Result<(), &'static str> {
    if word.trim().is_empty() {
        Err("is blank")
    } else if word.contains(['\n', '\r']) {
        Err("contains a line break")
    } else {
        Ok(())
    }
}
