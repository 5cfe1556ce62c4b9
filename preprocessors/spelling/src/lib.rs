//! An `mdbook-wasm` plugin that finds words which a dictionary does not have.
//!
//! The dictionary is a part of it, another component: whichever exports `mdbook-wasm:words/dictionary`. The one in
//! `words` is in Python.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/spelling.wasm"
//! config = { level = "error", ignore = ["wasmtime"] }
//! link = [{ path = "preprocessors/spelling-words.wasm", allow = { read = ["words"] } }]
//! ```

mod words;

use std::collections::{BTreeMap, HashMap};

use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, Diagnostic, Severity, chapter_plugin};
use serde::Deserialize;

pub use words::{Word, words};

/// The plugin and its config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spelling {
    /// What a word that is not known is.
    pub level: Level,
    /// Words that are right, whatever the dictionary says.
    pub ignore: Vec<String>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It fails the build.
    Error,
    /// It is told.
    #[default]
    Warning,
    /// It is told as something worth knowing.
    Note,
}

/// A word that the dictionary does not have: its place in the list that was asked for, and what may be meant.
pub type Unknown = (usize, Option<String>);

chapter_plugin!(Spelling);

impl ChapterPlugin for Spelling {
    fn process(&self, _: &Context, chapter: Chapter) -> Result<Option<String>, String> {
        for finding in self.findings(&chapter.content, look_up)? {
            finding.report();
        }
        Ok(None)
    }
}

impl Spelling {
    /// What is to be said of a text, in its order. `look_up` is asked once, for all of its words, each once.
    ///
    /// # Errors
    /// Those of `look_up`.
    pub fn findings(
        &self,
        content: &str,
        look_up: impl FnOnce(&[String]) -> Result<Vec<Unknown>, String>,
    ) -> Result<Vec<Diagnostic>, String> {
        let is_ignored = |word: &Word<'_>| self.ignore.iter().any(|known| known == word.text);
        let found = words(content).into_iter();
        let found: Vec<_> = found.filter(|word| !is_ignored(word)).collect();
        let mut places = BTreeMap::new();
        for word in &found {
            places.entry(word.text).or_insert(0);
        }
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let asked: Vec<String> = places.keys().map(|&word| word.to_owned()).collect();
        let unknown: HashMap<_, _> = look_up(&asked)?
            .into_iter()
            .filter_map(|(place, suggestion)| Some((asked.get(place)?.as_str(), suggestion)))
            .collect();
        let unknown = found.iter().filter_map(|word| {
            let suggestion = unknown.get(word.text)?;
            let message = format!("the dictionary does not have `{}`", word.text);
            let finding = Diagnostic::new(self.level.into(), message);
            let finding = finding.with_code("unknown-word").at(word.range.clone());
            Some(match suggestion {
                Some(meant) => finding.with_help(format!("did you mean `{meant}`?")),
                None => finding,
            })
        });
        Ok(unknown.collect())
    }
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Note => Self::Note,
        }
    }
}

#[cfg(target_family = "wasm")]
mod bindings {
    #![allow(
        unsafe_code,
        missing_docs,
        reason = "generated: the boundary between components is raw pointers"
    )]

    wit_bindgen::generate!({ path: "wit", world: "asker" });
}

/// Asks the dictionary.
#[cfg(target_family = "wasm")]
fn look_up(words: &[String]) -> Result<Vec<Unknown>, String> {
    let unknown = bindings::mdbook_wasm::words::dictionary::look_up(words)?;
    let unknown = unknown.into_iter();
    Ok(unknown
        .map(|word| (word.place as usize, word.suggestion))
        .collect())
}

/// Outside of the host there is none.
#[cfg(not(target_family = "wasm"))]
fn look_up(_: &[String]) -> Result<Vec<Unknown>, String> {
    Err("there is no dictionary".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Spelling, Unknown};

    /// Findings as `start..end: message, help`, where the dictionary has all but words with an x.
    fn found(spelling: &Spelling, content: &str) -> Vec<String> {
        let look_up = |words: &[String]| -> Result<Vec<Unknown>, String> {
            let all = words.iter().enumerate();
            let unknown = all.filter(|(_, word)| word.contains('x'));
            Ok(unknown
                .map(|(place, word)| (place, word.strip_prefix('x').map(str::to_owned)))
                .collect())
        };
        let findings = spelling.findings(content, look_up).unwrap();
        let shown = findings.into_iter().map(|finding| {
            let span = finding.span.unwrap();
            let help = finding.help.unwrap_or_default();
            format!("{}..{}: {} {help}", span.start, span.end, finding.message)
        });
        shown.collect()
    }

    #[test]
    fn each_place_is_told_and_each_word_asked_for_once() {
        let mut spelling = Spelling::default();
        assert_eq!(
            found(&spelling, "A xword, an *xword* and axe.\n"),
            [
                "2..7: the dictionary does not have `xword` did you mean `word`?",
                "13..18: the dictionary does not have `xword` did you mean `word`?",
                "24..27: the dictionary does not have `axe` ",
            ]
        );
        spelling.ignore = vec!["xword".to_owned()];
        assert_eq!(found(&spelling, "A xword").len(), 0);
    }

    #[test]
    fn nobody_is_asked_for_nothing() {
        let findings = Spelling::default().findings("`code` 12", |_| Err("asked".to_owned()));
        assert_eq!(findings, Ok(Vec::new()));
        let findings = Spelling::default().findings("word", |_| Err("asked".to_owned()));
        assert_eq!(findings, Err("asked".to_owned()));
    }
}
