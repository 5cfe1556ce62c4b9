//! Links from where terms are used.

use std::collections::{BTreeMap, BTreeSet};

use mdbook_wasm_markdown::{Edit, Prose, apply, words};

use super::{Glossary, Link};

/// A link in a link is none, and one in a heading would be in the way of the heading's own.
const PROSE: Prose = Prose {
    headings: false,
    links: false,
};

/// A chapter with links to the glossary's page; `None`: it uses none of its terms.
///
/// Words are compared exactly, but for a capital at the beginning.
pub fn link(content: &str, glossary: &Glossary, page: &str, which: Link) -> Option<String> {
    let terms = glossary.terms.iter().enumerate();
    let mut wanted: BTreeMap<String, usize> = terms
        .flat_map(|(at, term)| term.words.iter().map(move |word| (word.clone(), at)))
        .collect();
    let capitals: Vec<_> = wanted
        .iter()
        .filter_map(|(word, at)| Some((capital(word)?, *at)))
        .collect();
    for (word, at) in capitals {
        wanted.entry(word).or_insert(at);
    }
    let wanted = wanted.iter().map(|(word, at)| (word.as_str(), *at));
    let mut seen = BTreeSet::new();
    let mut edits = Vec::new();
    for word in words(content, PROSE, wanted) {
        // There, a link would be an image, or the label of another link.
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
    apply(content, &edits)
}

/// As at the beginning of a sentence, if that is another word.
fn capital(word: &str) -> Option<String> {
    let mut rest = word.chars();
    let first = rest.next().filter(|first| first.is_lowercase())?;
    Some(first.to_uppercase().chain(rest).collect())
}

/// How one page links to another.
pub fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let mut to: Vec<&str> = to.split('/').collect();
    while to.len() > 1 && from.first() == to.first() {
        from.remove(0);
        to.remove(0);
    }
    let path = "../".repeat(from.len()) + &to.join("/");
    path.replace(' ', "%20")
}
