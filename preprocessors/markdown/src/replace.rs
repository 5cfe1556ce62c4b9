//! Words in prose, replaced; every other byte as it was.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Edit, Prose, apply, words};

/// All that a reader sees as text.
const PROSE: Prose = Prose {
    headings: true,
    links: true,
};

/// Words and what replaces them.
///
/// Words are compared exactly, case included. A word may contain spaces, but is found only where it
/// stands on one line. What replaces it is put into the Markdown source as it is.
///
/// It is read from a table of words, each with its replacement.
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

    /// The chapter's content with every edit made, or `None` when there is nothing to change.
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
        apply(content, &self.edits(content))
    }

    /// The edits that [`apply`](Self::apply) makes, in the order of the source; none overlaps another.
    ///
    /// Of several words that fit at one place, the longest is taken. What was replaced is not looked at
    /// again. A word that is replaced by itself makes no edit, and no shorter word is replaced in it.
    pub fn edits(&self, content: &str) -> Vec<Edit<&str>> {
        words(content, PROSE, self.iter())
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
