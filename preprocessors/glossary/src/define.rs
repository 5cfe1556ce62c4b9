//! The terms of a glossary, and their anchors.

use std::collections::BTreeSet;

use plugin_markdown::{Dialect, Edit, apply, headings, id_of};

use super::Config;

/// For the text of headings, which is the same in all.
const DIALECT: Dialect = Dialect {
    is_0_4: false,
    smart_punctuation: false,
};

/// All terms of a book.
#[derive(Debug)]
pub struct Glossary {
    /// In the order in which they are defined.
    pub terms: Vec<Term>,
}

/// Something that is defined.
#[derive(Debug, PartialEq, Eq)]
pub struct Term {
    /// What leads to its definition, and first of all the term itself.
    pub words: Vec<String>,
    /// Its anchor on the glossary's page.
    pub id: String,
}

impl Glossary {
    /// The terms of the glossary's chapter and of the config, and the chapter with an anchor for each.
    ///
    /// In the chapter, a term is a heading below the first level, or a term of a definition list.
    ///
    /// # Errors
    /// A term that is there twice, or aliases of one that is not there.
    pub fn read(config: &Config, content: &str) -> Result<(Self, String), String> {
        let mut terms = Vec::new();
        let mut edits = Vec::new();
        for heading in headings(content, DIALECT) {
            let (name, inline) = (heading.text.trim(), heading.inline.first());
            let Some(inline) = inline.filter(|_| heading.level != 1 && !name.is_empty()) else {
                continue;
            };
            let term = Term::new(name, config);
            edits.push(Edit {
                range: inline.start..inline.start,
                replacement: term.anchor(),
            });
            terms.push(term);
        }
        let mut content = apply(content, &edits).unwrap_or_else(|| content.to_owned());
        for (name, meaning) in &config.terms {
            let term = Term::new(name, config);
            let newline = if content.ends_with('\n') { "" } else { "\n" };
            let anchor = term.anchor();
            content.push_str(&format!("{newline}\n{anchor}**{name}**: {meaning}\n"));
            terms.push(term);
        }
        let glossary = Self { terms };
        glossary.check(config)?;
        Ok((glossary, content))
    }

    fn check(&self, config: &Config) -> Result<(), String> {
        let mut words = BTreeSet::new();
        for word in self.terms.iter().flat_map(|term| &term.words) {
            if word.trim().is_empty() {
                return Err("`config.aliases` has an empty word".to_owned());
            }
            if !words.insert(word) {
                return Err(format!("the term {word:?} is defined twice"));
            }
        }
        let is_term = |name: &str| self.terms.iter().any(|term| term.words[0] == name);
        match config.aliases.keys().find(|name| !is_term(name)) {
            Some(name) => Err(format!(
                "`config.aliases.{name}`: no such term is defined, neither in {:?} nor in `config.terms`",
                config.chapter
            )),
            None => Ok(()),
        }
    }
}

impl Term {
    fn new(name: &str, config: &Config) -> Self {
        let aliases = config.aliases.get(name).into_iter().flatten();
        let words = std::iter::once(name.to_owned()).chain(aliases.cloned());
        Self {
            words: words.collect(),
            id: format!("glossary-{}", id_of(name, DIALECT)),
        }
    }

    fn anchor(&self) -> String {
        format!("<span id=\"{}\"></span>", self.id)
    }
}
