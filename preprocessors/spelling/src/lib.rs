//! An `mdbook-wasm` plugin that finds words which are not in a dictionary.
//!
//! The dictionary is a part of the plugin: any other component that exports `mdbook-wasm:words/dictionary`. The one in
//! `words` is in Python.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/spelling.wasm"
//! config = { level = "error", ignore = ["wasmtime"] }
//! link = [{ path = "preprocessors/spelling-words.wasm", allow = { read = ["words"] } }]
//! ```

mod words;

use std::collections::{BTreeSet, HashMap};

use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, Diagnostic, Severity, chapter_plugin};
use serde::Deserialize;

pub use words::{Word, find_words};

/// The plugin, as it is read from its config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spelling {
    /// The severity of an unknown word.
    pub level: Level,
    /// Words that are accepted without the dictionary.
    pub ignore: Vec<String>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The finding fails the build.
    Error,
    /// The finding is reported.
    #[default]
    Warning,
    /// The finding is reported as information.
    Note,
}

/// A word that is not in the dictionary: its index in the list that was looked up, and a suggestion.
pub type UnknownWord = (usize, Option<String>);

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
    /// Returns the findings on a text, in its order. `look_up` is called once with all distinct words of the text.
    ///
    /// # Errors
    /// Fails if `look_up` fails.
    pub fn findings(
        &self,
        content: &str,
        look_up: impl FnOnce(&[String]) -> Result<Vec<UnknownWord>, String>,
    ) -> Result<Vec<Diagnostic>, String> {
        let is_ignored = |word: &Word<'_>| self.ignore.iter().any(|known| known == word.text);
        let found = find_words(content).into_iter();
        let found: Vec<_> = found.filter(|word| !is_ignored(word)).collect();
        let distinct: BTreeSet<_> = found.iter().map(|word| word.text).collect();
        if distinct.is_empty() {
            return Ok(Vec::new());
        }
        let distinct: Vec<String> = distinct.into_iter().map(str::to_owned).collect();
        let unknown: HashMap<_, _> = look_up(&distinct)?
            .into_iter()
            .filter_map(|(index, suggestion)| Some((distinct.get(index)?.as_str(), suggestion)))
            .collect();
        let unknown = found.iter().filter_map(|word| {
            let suggestion = unknown.get(word.text)?;
            let message = format!("unknown word `{}`", word.text);
            let finding = Diagnostic::new(self.level.into(), message);
            let finding = finding.with_code("unknown-word").at(word.range.clone());
            Some(match suggestion {
                Some(suggestion) => finding.with_help(format!("did you mean `{suggestion}`?")),
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

    wit_bindgen::generate!({ path: "wit", world: "spelling" });
}

/// Looks words up in the dictionary.
#[cfg(target_family = "wasm")]
fn look_up(words: &[String]) -> Result<Vec<UnknownWord>, String> {
    let unknown = bindings::mdbook_wasm::words::dictionary::look_up(words)?;
    let unknown = unknown.into_iter();
    Ok(unknown
        .map(|word| (word.place as usize, word.suggestion))
        .collect())
}

/// Fails: without the host there is no dictionary.
#[cfg(not(target_family = "wasm"))]
fn look_up(_: &[String]) -> Result<Vec<UnknownWord>, String> {
    Err("there is no dictionary".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Spelling, UnknownWord};

    /// Returns findings as `start..end: message help`. The dictionary has all words without an `x`.
    fn found(spelling: &Spelling, content: &str) -> Vec<String> {
        let look_up = |words: &[String]| -> Result<Vec<UnknownWord>, String> {
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
    fn each_place_is_reported_and_each_word_looked_up_once() {
        let mut spelling = Spelling::default();
        assert_eq!(
            found(&spelling, "A xword, an *xword* and axe.\n"),
            [
                "2..7: unknown word `xword` did you mean `word`?",
                "13..18: unknown word `xword` did you mean `word`?",
                "24..27: unknown word `axe` ",
            ]
        );
        spelling.ignore = vec!["xword".to_owned()];
        assert_eq!(found(&spelling, "A xword").len(), 0);
    }

    #[test]
    fn the_dictionary_is_not_asked_without_words() {
        let findings = Spelling::default().findings("`code` 12", |_| Err("asked".to_owned()));
        assert_eq!(findings, Ok(Vec::new()));
        let findings = Spelling::default().findings("word", |_| Err("asked".to_owned()));
        assert_eq!(findings, Err("asked".to_owned()));
    }
}
