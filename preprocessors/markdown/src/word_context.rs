//! Tells words of prose from parts of identifiers, paths and addresses, by the text around them.

use std::ops::Range;

use memchr::memmem;

use super::script::is_unspaced;

/// The class of a character next to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CharClass {
    /// A part of a word: letters and digits of scripts with spaces between words.
    Letter,
    /// Found between words of prose (`WASM-based`), but also in paths and addresses.
    Hyphen,
    /// A part of an identifier, path or address.
    Joiner,
    /// The end of all of these: spaces, quotes, round and square brackets, commas, and all else that is not ASCII.
    Delimiter,
}

impl CharClass {
    fn of(c: char) -> Self {
        match c {
            '-' | '&' | '+' => Self::Hyphen,
            '_' | '.' | '/' | '\\' | ':' | '@' | '#' | '$' | '%' | '=' | '~' | '^' | '?' | '*'
            | '`' | '<' | '>' | '{' | '}' => Self::Joiner,
            _ if c.is_alphanumeric() && !is_unspaced(c) => Self::Letter,
            _ => Self::Delimiter,
        }
    }
}

/// The characters that are looked at on each side of a word. A longer run without a delimiter is data rather than
/// prose, and reading all of it for each word in it would take quadratic time.
const MAX_JOINED: usize = 256;

/// The text of one block of prose, with the ranges in which nothing is a word.
pub struct WordContext<'t> {
    text: &'t str,
    /// Addresses such as `https://example.com`, sorted and without overlaps.
    addresses: Vec<Range<usize>>,
    /// Directives of mdBook such as `{{#include …}}`, sorted and without overlaps.
    directives: Vec<Range<usize>>,
}

impl<'t> WordContext<'t> {
    /// Analyses the text of a block as the reader sees it, without markup.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            addresses: addresses(text),
            directives: directives(text),
        }
    }

    /// Returns whether the text at `word` is a word, and not a label or a part of an identifier, path, address or
    /// directive. `literal` is the range around it that the source has byte for byte.
    pub fn is_word(&self, word: &Range<usize>, literal: &Range<usize>) -> bool {
        let (Some(before), Some(after)) = (self.joined_before(word), self.joined_after(word))
        else {
            return false;
        };
        let joined = word.start - before.len()..word.end + after.len();
        allows_word_after(before)
            && allows_word_before(after)
            && !self.is_label(&joined, literal)
            && !overlaps(&self.addresses, word)
            && !overlaps(&self.directives, word)
    }

    /// Returns whether a word, with what is joined to it, is all of the text between square brackets. It may be a label
    /// whose definition is not known here. The brackets of a link are not in the text, and escaped ones are not in the
    /// literal.
    fn is_label(&self, joined: &Range<usize>, literal: &Range<usize>) -> bool {
        literal.start < joined.start
            && joined.end < literal.end
            && self.text[..joined.start].ends_with('[')
            && self.text[joined.end..].starts_with(']')
    }

    /// Returns the text right before the word up to a delimiter, or `None` if that is more than [`MAX_JOINED`]
    /// characters.
    fn joined_before(&self, word: &Range<usize>) -> Option<&'t str> {
        let before = &self.text[..word.start];
        let edge = self.text[word.clone()].chars().next();
        if has_open_edge(edge, before.chars().next_back()) {
            return Some("");
        }
        let joined = joined_length(before.chars().rev())?;
        Some(&before[before.len() - joined..])
    }

    /// Returns the text right after the word up to a delimiter, or `None` if that is more than [`MAX_JOINED`]
    /// characters.
    fn joined_after(&self, word: &Range<usize>) -> Option<&'t str> {
        let after = &self.text[word.end..];
        let edge = self.text[word.clone()].chars().next_back();
        if has_open_edge(edge, after.chars().next()) {
            return Some("");
        }
        let joined = joined_length(after.chars())?;
        Some(&after[..joined])
    }
}

fn allows_word_after(joined: &str) -> bool {
    let touches = joined.chars().next_back().map(CharClass::of) == Some(CharClass::Letter);
    // `-WASM` and `--WASM-dir` are flags of a command.
    !touches && !joined.starts_with('-') && !joined.chars().any(is_joiner)
}

fn allows_word_before(joined: &str) -> bool {
    let touches = joined.chars().next().map(CharClass::of) == Some(CharClass::Letter);
    // These end a sentence, unless the text goes on as in `WASM.rs`.
    let joined = joined.trim_end_matches(['.', ':', '?']);
    !touches && !joined.chars().any(is_joiner)
}

fn is_joiner(c: char) -> bool {
    CharClass::of(c) == CharClass::Joiner
}

/// Returns the bytes before the first delimiter or the end, or `None` if those are more than [`MAX_JOINED`] characters.
fn joined_length(neighbours: impl Iterator<Item = char>) -> Option<usize> {
    let mut length = 0;
    for (count, c) in neighbours.enumerate() {
        if CharClass::of(c) == CharClass::Delimiter {
            break;
        }
        if count == MAX_JOINED {
            return None;
        }
        length += c.len_utf8();
    }
    Some(length)
}

/// Returns whether a range overlaps any of several that are sorted and do not overlap.
fn overlaps(sorted: &[Range<usize>], word: &Range<usize>) -> bool {
    let next = sorted.partition_point(|range| range.end <= word.start);
    sorted.get(next).is_some_and(|range| range.start < word.end)
}

/// Returns whether a word may end next to a letter, since its own edge is no such letter: the word is of a script
/// without spaces, or one such as `C++`.
fn has_open_edge(edge: Option<char>, neighbour: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.map(CharClass::of) == Some(CharClass::Letter);
    is_letter(neighbour) && !is_letter(edge)
}

/// Finds addresses such as `https://example.com/a,(WASM)`.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for mark in memmem::find_iter(text.as_bytes(), "://") {
        if found.last().is_some_and(|last| mark < last.end) {
            continue;
        }
        let scheme = text[..mark]
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let end = text[mark..].find(ends_address);
        found.push(scheme.len()..end.map_or(text.len(), |end| mark + end));
    }
    found
}

/// Returns whether a character ends an address. Letters of any script may be in an address as it is shown; punctuation
/// of other scripts, such as `。`, ends it.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '<' | '>' | '"')
        || (!c.is_ascii() && !c.is_alphanumeric() && !is_unspaced(c))
}

/// Finds directives of mdBook such as `{{#include …}}`.
fn directives(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = memmem::find(&text.as_bytes()[from..], b"{{") {
        let start = from + open;
        let Some(close) = memmem::find(&text.as_bytes()[start..], b"}}") else {
            break;
        };
        from = start + close + "}}".len();
        found.push(start..from);
    }
    found
}
