//! Positions at which a chapter can be divided into parts that parse alone as they do in the whole chapter.
//!
//! Parsing is nearly all of the work of a plugin that looks for a few words. Most of a chapter can be skipped if it is
//! known where blocks begin regardless of the text before them. Only certain positions are used: after the first
//! construct whose end is uncertain, there are none. Definitions of references and of footnotes affect other parts all
//! the same, so the caller has to include those.

use std::mem;

use memchr::{memchr, memmem, memrchr};

/// Finds the positions in a chapter, in bytes and ascending, before which all blocks have ended: lists, quotes, and
/// code and HTML with blank lines in them.
///
/// These are lines after a blank line that begin with a letter or are a heading, since no container continues there
/// ([CommonMark 0.31], 5.1 and 5.2). Each fence and comment before them must be at the margin, where its end is known
/// (4.5, 4.6).
///
/// [CommonMark 0.31]: https://spec.commonmark.org/0.31.2/
pub fn block_boundaries(content: &str) -> impl Iterator<Item = usize> {
    let content = content.as_bytes();
    BoundaryScanner {
        // Few files have other line endings, so those get no boundaries.
        rest: match memchr(b'\r', content) {
            Some(_) => &[],
            None => content,
        },
        length: content.len(),
        after_blank: false,
        after_item: false,
        is_uncertain: false,
    }
}

struct BoundaryScanner<'c> {
    /// The lines that were not read yet.
    rest: &'c [u8],
    /// The length of the chapter, in bytes.
    length: usize,
    /// True if the line before is blank.
    after_blank: bool,
    /// True if the line before is the last one of a list item.
    after_item: bool,
    /// True if a line since the last blank one may have begun a construct in which a fence or a comment has no meaning:
    /// HTML, or the definition of a reference.
    is_uncertain: bool,
}

impl Iterator for BoundaryScanner<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while !self.rest.is_empty() {
            let position = self.length - self.rest.len();
            let line = self.next_line();
            let after_blank = mem::replace(&mut self.after_blank, is_blank(line));
            let after_item = mem::take(&mut self.after_item);
            let is_boundary = after_blank && begins_block(line);
            if line.first().is_some_and(u8::is_ascii_alphabetic) {
                // Most lines: these begin nothing that could hide the text after them.
            } else if self.after_blank {
                self.is_uncertain = false;
            } else if self
                .skip_construct(line, after_blank || after_item)
                .is_none()
            {
                self.rest = &[];
            }
            if is_boundary {
                return Some(position);
            }
        }
        None
    }
}

impl<'c> BoundaryScanner<'c> {
    /// Reads the next line. Returns it without its line break.
    fn next_line(&mut self) -> &'c [u8] {
        let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        line
    }

    /// Skips the construct that this line begins. Returns `None` if its end can't be known.
    fn skip_construct(&mut self, line: &[u8], may_be_item: bool) -> Option<()> {
        if may_be_item
            && !self.is_uncertain
            && let Some(indent) = item_indent(line)
        {
            self.skip_item(indent);
            return Some(());
        }
        let markers = line
            .iter()
            .take_while(|byte| is_container_marker(**byte))
            .count();
        let (markers, inner) = line.split_at(markers);
        let is_certain = !self.is_uncertain && markers.is_empty();
        match inner {
            // Whatever it contains ends with the quote.
            _ if line[0] == b'>' => self.is_uncertain = true,
            [b'`' | b'~', ..] => match opening_fence(inner) {
                Some(fence) if is_certain => self.skip_code(fence),
                Some(_) => return None,
                None => {}
            },
            [b'<', b'!', b'-', b'-', ..] if memmem::find(inner, b"-->").is_some() => {}
            [b'<', b'!', b'-', b'-', ..] if is_certain => self.skip_comment(),
            [b'<', b'!' | b'?', ..] => return None,
            [b'<', name @ ..] if contains_blank_lines(name) => return None,
            // HTML that ends at a blank line, and definitions.
            [b'<' | b'[', ..] => self.is_uncertain = true,
            _ => {}
        }
        // Definition lists are containers whose first line has no marker.
        if markers.contains(&b':') {
            None
        } else {
            Some(())
        }
    }

    /// Skips a list item. Whatever it contains ends with it.
    fn skip_item(&mut self, indent: usize) {
        self.after_item = true;
        self.after_blank = false;
        while let Some(first) = self.rest.first() {
            let line = &self.rest[..memchr(b'\n', self.rest).unwrap_or(self.rest.len())];
            let is_inside = (*first == b'\t' && indent <= 4) || count_leading(line, b' ') >= indent;
            let is_blank = is_blank(line);
            if !is_inside && !is_blank {
                return;
            }
            self.after_blank = is_blank;
            self.next_line();
        }
    }

    fn skip_code(&mut self, fence: &[u8]) {
        // Code seldom contains the character of a fence.
        while let Some(at) = memchr(fence[0], self.rest) {
            let begin = memrchr(b'\n', &self.rest[..at]).map_or(0, |end| end + 1);
            let indent = count_leading(&self.rest[begin..at], b' ');
            let is_first = begin + indent == at;
            self.rest = &self.rest[at..];
            let line = self.next_line();
            let length = count_leading(line, fence[0]);
            if is_first
                && indent < 4
                && length >= fence.len()
                && line[length..].iter().all(|byte| *byte == b' ')
            {
                return;
            }
        }
        self.rest = &[];
    }

    fn skip_comment(&mut self) {
        let end = memmem::find(self.rest, b"-->").unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
        self.next_line();
    }
}

/// Returns whether a byte may be a part of the markers of list items, quotes and definition lists.
fn is_container_marker(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'.' | b')' | b':' | b'0'..=b'9'
    )
}

/// Returns whether an element of this name begins HTML that may contain blank lines.
fn contains_blank_lines(name: &[u8]) -> bool {
    let names = ["pre", "script", "style", "textarea"];
    names.iter().any(|element| {
        let start = name.get(..element.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(element.as_bytes()))
    })
}

/// Returns the indentation of a list item's content, if this line at the margin begins an item with text in it.
fn item_indent(line: &[u8]) -> Option<usize> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_marker = match line.get(digits)? {
        b'-' | b'+' | b'*' => digits == 0,
        b'.' | b')' => (1..=9).contains(&digits),
        _ => false,
    };
    let (marker, text) = line.split_at(digits + 1);
    let spaces = count_leading(text, b' ');
    // A line of dashes or asterisks is a thematic break, and the width of a tab depends on its column.
    let has_text = text.get(spaces).is_some_and(|byte| *byte > b' ')
        && text
            .iter()
            .any(|byte| ![b' ', marker[digits]].contains(byte));
    (is_marker && has_text && (1..=4).contains(&spaces)).then_some(digits + 1 + spaces)
}

/// Returns whether a line after a blank one begins a block that is in no container.
fn begins_block(line: &[u8]) -> bool {
    let heading = count_leading(line, b'#');
    match line.get(heading) {
        Some(b' ') => (1..=6).contains(&heading),
        Some(byte) => heading == 0 && (byte.is_ascii_alphabetic() || !byte.is_ascii()),
        None => false,
    }
}

fn count_leading(line: &[u8], byte: u8) -> usize {
    line.iter().take_while(|other| **other == byte).count()
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Returns the fence that a line begins with, unless that is inline code.
fn opening_fence(line: &[u8]) -> Option<&[u8]> {
    let marker = line[0];
    let length = count_leading(line, marker);
    let (fence, info) = line.split_at(length);
    let is_inline = marker == b'`' && info.contains(&b'`');
    (length >= 3 && !is_inline).then_some(fence)
}
