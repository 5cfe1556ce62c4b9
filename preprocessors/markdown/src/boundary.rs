//! Whether a word is a word where it stands, or a part of something else.

use std::ops::Range;

use memchr::memmem;

use super::script::is_unspaced;

/// What a character next to a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of a word: letters and digits, but for scripts without spaces.
    Letter,
    /// Between words of prose (`WASM-based`), but also in paths and addresses.
    Glue,
    /// Of an identifier, path or address.
    Joiner,
    /// Anything at which all of these end: spaces, quotes, round and square brackets, commas, and
    /// whatever is not ASCII.
    Stop,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            '-' | '&' | '+' => Self::Glue,
            '_' | '.' | '/' | '\\' | ':' | '@' | '#' | '$' | '%' | '=' | '~' | '^' | '?' | '*'
            | '`' | '<' | '>' | '{' | '}' => Self::Joiner,
            _ if c.is_alphanumeric() && !is_unspaced(c) => Self::Letter,
            _ => Self::Stop,
        }
    }
}

/// How many characters are looked at on each side of a word. What goes on for longer without a stop
/// is data rather than prose, and looking at all of it for each word in it would take for ever.
const REACH: usize = 256;

/// What surrounds the words of one block of prose.
pub struct Bounds<'t> {
    text: &'t str,
    /// In which nothing is a word; sorted, apart.
    addresses: Vec<Range<usize>>,
    /// Likewise.
    templates: Vec<Range<usize>>,
}

impl<'t> Bounds<'t> {
    /// `text` is what the reader sees, without markup.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            addresses: addresses(text),
            templates: templates(text),
        }
    }

    /// Whether what stands at `word` is a word, and neither a part of an identifier, path, address
    /// or template nor a label. `literal` is the text around it that stands in the source as it is.
    pub fn is_word(&self, word: &Range<usize>, literal: &Range<usize>) -> bool {
        let (Some(before), Some(after)) = (self.joined_before(word), self.joined_after(word))
        else {
            return false;
        };
        let joined = word.start - before.len()..word.end + after.len();
        is_free_before(before)
            && is_free_after(after)
            && !self.is_label(&joined, literal)
            && !overlaps(&self.addresses, word)
            && !overlaps(&self.templates, word)
    }

    /// Whether a word, with what is joined to it, is all that stands between square brackets: a
    /// label, if only its definition were known. Brackets that are a link's own are not in the
    /// text, and escaped ones not in the literal.
    fn is_label(&self, joined: &Range<usize>, literal: &Range<usize>) -> bool {
        literal.start < joined.start
            && joined.end < literal.end
            && self.text[..joined.start].ends_with('[')
            && self.text[joined.end..].starts_with(']')
    }

    /// What stands right before the word, up to a stop, if there is one within reach.
    fn joined_before(&self, word: &Range<usize>) -> Option<&'t str> {
        let before = &self.text[..word.start];
        let edge = self.text[word.clone()].chars().next();
        if is_open(edge, before.chars().next_back()) {
            return Some("");
        }
        let joined = length_joined(before.chars().rev())?;
        Some(&before[before.len() - joined..])
    }

    /// What stands right after the word, up to a stop, if there is one within reach.
    fn joined_after(&self, word: &Range<usize>) -> Option<&'t str> {
        let after = &self.text[word.end..];
        let edge = self.text[word.clone()].chars().next_back();
        if is_open(edge, after.chars().next()) {
            return Some("");
        }
        let joined = length_joined(after.chars())?;
        Some(&after[..joined])
    }
}

fn is_free_before(joined: &str) -> bool {
    let touches = joined.chars().next_back().map(Kind::of) == Some(Kind::Letter);
    // `-WASM` and `--WASM-dir` are flags of a command.
    !touches && !joined.starts_with('-') && !joined.chars().any(is_joiner)
}

fn is_free_after(joined: &str) -> bool {
    let touches = joined.chars().next().map(Kind::of) == Some(Kind::Letter);
    // What ends a sentence, rather than going on as in `WASM.rs`.
    let joined = joined.trim_end_matches(['.', ':', '?']);
    !touches && !joined.chars().any(is_joiner)
}

fn is_joiner(c: char) -> bool {
    Kind::of(c) == Kind::Joiner
}

/// How many bytes come before the first stop or the end; `None`: more than within reach.
fn length_joined(neighbours: impl Iterator<Item = char>) -> Option<usize> {
    let mut length = 0;
    for (count, c) in neighbours.enumerate() {
        if Kind::of(c) == Kind::Stop {
            break;
        }
        if count == REACH {
            return None;
        }
        length += c.len_utf8();
    }
    Some(length)
}

/// Whether a range overlaps any of several that are sorted and apart.
fn overlaps(sorted: &[Range<usize>], word: &Range<usize>) -> bool {
    let next = sorted.partition_point(|range| range.end <= word.start);
    sorted.get(next).is_some_and(|range| range.start < word.end)
}

/// Whether a letter next to a word's edge says nothing, since the edge is not such a letter: a
/// word of a script without spaces, or one such as `C++`.
fn is_open(edge: Option<char>, neighbour: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.map(Kind::of) == Some(Kind::Letter);
    is_letter(neighbour) && !is_letter(edge)
}

/// Where addresses such as `https://example.com/a,(WASM)` stand.
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

/// Letters of any script may be in an address as it is shown; other marks, such as `。`, end it.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '<' | '>' | '"')
        || (!c.is_ascii() && !c.is_alphanumeric() && !is_unspaced(c))
}

/// Where mdBook's `{{#include …}}` and its like stand.
fn templates(text: &str) -> Vec<Range<usize>> {
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
