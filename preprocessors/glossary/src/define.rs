//! Finds the terms of a glossary, and adds their anchors.

use std::collections::BTreeSet;

use mdbook_wasm_markdown::{Edit, apply_edits, parser_options};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::Config;

/// All terms of a book.
#[derive(Debug)]
pub struct Glossary {
    /// The terms, in the order of their definitions.
    pub terms: Vec<Term>,
}

/// A term that is defined.
#[derive(Debug, PartialEq, Eq)]
pub struct Term {
    /// The words that are linked to the definition: the term itself, and then its aliases.
    pub words: Vec<String>,
    /// The id of its anchor on the glossary's page.
    pub id: String,
}

impl Glossary {
    /// Reads the terms of the glossary's chapter and of the config. Returns them with the chapter's new content, which
    /// has an anchor for each term.
    ///
    /// In the chapter, a term is a heading below the first level, or a term of a definition list.
    ///
    /// # Errors
    /// Fails if a term is defined twice, or if the config has aliases of an unknown term.
    pub fn read(config: &Config, content: &str) -> Result<(Self, String), String> {
        let mut terms = Vec::new();
        let mut edits = Vec::new();
        for Definition { name, start } in find_definitions(content) {
            let term = Term::new(&name, config);
            edits.push(Edit {
                range: start..start,
                replacement: term.anchor(),
            });
            terms.push(term);
        }
        let mut content = apply_edits(content, &edits).unwrap_or_else(|| content.to_owned());
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
                return Err("`config.aliases`: expected words, found an empty string".to_owned());
            }
            if !words.insert(word) {
                return Err(format!("the term {word:?} is defined twice"));
            }
        }
        let is_term = |name: &str| self.terms.iter().any(|term| term.words[0] == name);
        match config.aliases.keys().find(|name| !is_term(name)) {
            Some(name) => Err(format!(
                "`config.aliases.{name}`: unknown term, defined neither in {:?} nor in `config.terms`",
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
            id: format!("glossary-{}", id_of(name)),
        }
    }

    fn anchor(&self) -> String {
        format!("<span id=\"{}\"></span>", self.id)
    }
}

/// The definition of a term in the glossary's chapter.
#[derive(Debug, PartialEq, Eq)]
struct Definition {
    /// The term, without markup.
    name: String,
    /// The start of the term in the chapter, with the markup before it, in bytes.
    start: usize,
}

/// Finds the headings below the first level, and the terms of definition lists.
fn find_definitions(content: &str) -> Vec<Definition> {
    let mut found = Vec::new();
    let mut open: Option<(String, Option<usize>)> = None;
    let mut images = 0;
    for (event, source) in Parser::new_ext(content, parser_options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) => {}
            Event::Start(Tag::Heading { .. } | Tag::DefinitionListTitle) => {
                open = Some((String::new(), None));
            }
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => {
                let (name, start) = open.take().unwrap_or_default();
                let name = name.trim().to_owned();
                if let Some(start) =
                    start.filter(|start| can_have_anchor(&name, &content[*start..]))
                {
                    found.push(Definition { name, start });
                }
            }
            // The description of an image is not a part of the term.
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            Event::Start(Tag::Link { .. }) | Event::FootnoteReference(_) => {}
            event => {
                let Some((name, start)) = open.as_mut().filter(|_| images == 0) else {
                    continue;
                };
                // The parser leaves the backslash of an escape out of the range.
                let before = &content[..source.start];
                let is_escaped = matches!(event, Event::Text(_)) && before.ends_with('\\');
                start.get_or_insert(source.start - usize::from(is_escaped));
                match event {
                    Event::Text(text) | Event::Code(text) => name.push_str(&text),
                    Event::SoftBreak => name.push('\n'),
                    _ => {}
                }
            }
        }
    }
    found
}

/// Returns whether a text is a term, and still is one with an anchor before it.
fn can_have_anchor(name: &str, source: &str) -> bool {
    // With an anchor before it, a leading `|` begins one more column. That can turn an underlined heading of several
    // lines into a table.
    let may_be_table = name.contains('\n') && source.starts_with('|');
    !name.is_empty() && !may_be_table
}

/// Converts a name to a part of an id, much as mdBook does for headings.
fn id_of(name: &str) -> String {
    let characters = name.chars().flat_map(char::to_lowercase);
    let characters = characters.filter_map(|c| match c {
        '_' | '-' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    });
    characters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_and_their_positions() {
        let content = "# Glossary\n\n## A *b* `c` {#own}\n\n### [**D** e](f)[^1]\n\n## ![i](j) \\*K\n\n##\n\n\
                       Term\n: meaning\n\n[^1]: g\n";
        let found = find_definitions(content).into_iter();
        let found = found.map(|Definition { name, start }| {
            let rest = &content[start..];
            (name, rest.lines().next().unwrap_or_default())
        });
        let found: Vec<_> = found.collect();
        let found: Vec<_> = found.iter().map(|(name, rest)| (&**name, *rest)).collect();
        assert_eq!(
            found,
            [
                ("A b c", "A *b* `c` {#own}"),
                ("D e", "**D** e](f)[^1]"),
                ("*K", " \\*K"),
                ("Term", "Term"),
            ]
        );
        assert_eq!(id_of("A -- b_ÜÉ"), "a----b_üé");
        assert_eq!(find_definitions("|a\n|-|-|\n`b`\n---\n"), []);
        assert_eq!(find_definitions("## |a\n").len(), 1);
    }
}
