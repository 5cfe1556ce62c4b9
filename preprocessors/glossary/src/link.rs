//! Links uses of terms to their definitions.

use std::collections::{BTreeMap, BTreeSet};

use mdbook_wasm_markdown::{Edit, ProseOptions, apply_edits, find_words};

use super::{Glossary, Link};

/// Links can't contain links, and a link in a heading would hide the heading's own.
const LINKABLE: ProseOptions = ProseOptions {
    headings: false,
    links: false,
};

/// Returns a chapter with links from terms to the glossary's page, or `None` if it uses no terms.
///
/// Words are compared exactly, except for a capital letter at the beginning.
pub fn link_terms(content: &str, glossary: &Glossary, page: &str, which: Link) -> Option<String> {
    let terms = glossary.terms.iter().enumerate();
    let mut words: BTreeMap<String, usize> = terms
        .flat_map(|(at, term)| term.words.iter().map(move |word| (word.clone(), at)))
        .collect();
    let capitals: Vec<_> = words
        .iter()
        .filter_map(|(word, at)| Some((capitalized(word)?, *at)))
        .collect();
    for (word, at) in capitals {
        words.entry(word).or_insert(at);
    }
    let words = words.iter().map(|(word, at)| (word.as_str(), *at));
    let mut seen = BTreeSet::new();
    let mut edits = Vec::new();
    for word in find_words(content, LINKABLE, words) {
        // After these, a link would become an image, or the label of another link.
        if content[..word.range.start].ends_with(['!', ']']) {
            continue;
        }
        if seen.insert(word.value) || which == Link::All {
            let (text, id) = (&content[word.range.clone()], &glossary.terms[word.value].id);
            edits.push(Edit {
                replacement: format!("[{text}]({page}#{id})"),
                range: word.range,
            });
        }
    }
    apply_edits(content, &edits)
}

/// Returns a word as it is at the beginning of a sentence, or `None` if that makes no difference.
fn capitalized(word: &str) -> Option<String> {
    let mut rest = word.chars();
    let first = rest.next().filter(|first| first.is_lowercase())?;
    Some(first.to_uppercase().chain(rest).collect())
}
