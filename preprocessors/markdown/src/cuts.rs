//! Where a chapter can be cut into parts that are read alike alone and together.
//!
//! Parsing is nearly all that a plugin does that looks for a few words. Most of a chapter can be left out, if it is
//! known where blocks begin whatever stands before them. Only what is certain is used: from where it isn't, there are
//! no more cuts. Definitions of references and of footnotes reach beyond a part all the same: whoever parses one has to
//! look for those.

use std::mem;

use memchr::{memchr, memmem, memrchr};

/// The places in a chapter, in bytes and ascending, before which all blocks have ended: lists and quotes too, and code
/// and HTML that may have blank lines in them.
///
/// Those are lines after a blank one that begin with a letter or are a heading, since no container goes on there
/// ([CommonMark 0.31], 5.1 and 5.2), as long as each fence and comment before stands at the margin, where its end is
/// known (4.5, 4.6).
///
/// [CommonMark 0.31]: https://spec.commonmark.org/0.31.2/
pub fn cuts(content: &str) -> impl Iterator<Item = usize> {
    let content = content.as_bytes();
    Lines {
        // Files with other ends of lines are few.
        rest: match memchr(b'\r', content) {
            Some(_) => &[],
            None => content,
        },
        length: content.len(),
        after_blank: false,
        after_item: false,
        unsure: false,
    }
}

struct Lines<'c> {
    /// What was not yet looked at: whole lines.
    rest: &'c [u8],
    /// Of all, in bytes.
    length: usize,
    after_blank: bool,
    /// The line before was the last one of a list's item.
    after_item: bool,
    /// A line since the last blank one may have begun something in which a fence or a comment means nothing: HTML, or
    /// the definition of a reference.
    unsure: bool,
}

impl Iterator for Lines<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while !self.rest.is_empty() {
            let at = self.length - self.rest.len();
            let line = self.line();
            let after_blank = mem::replace(&mut self.after_blank, is_blank(line));
            let after_item = mem::take(&mut self.after_item);
            let is_cut = after_blank && begins_block(line);
            if line.first().is_some_and(u8::is_ascii_alphabetic) {
                // Most lines: these begin nothing that could hide what follows.
            } else if self.after_blank {
                self.unsure = false;
            } else if self.pass(line, after_blank || after_item).is_none() {
                self.rest = &[];
            }
            if is_cut {
                return Some(at);
            }
        }
        None
    }
}

impl<'c> Lines<'c> {
    /// The next line, without its end.
    fn line(&mut self) -> &'c [u8] {
        let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        line
    }

    /// Goes past what this line begins, or `None` where its end can't be known.
    fn pass(&mut self, line: &[u8], may_be_item: bool) -> Option<()> {
        if may_be_item
            && !self.unsure
            && let Some(indent) = item(line)
        {
            self.pass_item(indent);
            return Some(());
        }
        let inner = &line[line.iter().take_while(|byte| is_mark(**byte)).count()..];
        let is_known = !self.unsure && inner.len() == line.len();
        match inner {
            // Whatever it holds ends with the quote.
            _ if line[0] == b'>' => self.unsure = true,
            [b'`' | b'~', ..] => match fence(inner) {
                Some(fence) if is_known => self.pass_code(fence),
                Some(_) => return None,
                None => {}
            },
            [b'<', b'!', b'-', b'-', ..] if memmem::find(inner, b"-->").is_some() => {}
            [b'<', b'!', b'-', b'-', ..] if is_known => self.pass_comment(),
            [b'<', b'!' | b'?', ..] => return None,
            [b'<', name @ ..] if ends_late(name) => return None,
            // HTML that ends at a blank line, and definitions.
            [b'<' | b'[', ..] => self.unsure = true,
            _ => {}
        }
        // The definitions of a list are containers whose first line has no mark.
        match line[..line.len() - inner.len()].contains(&b':') {
            true => None,
            false => Some(()),
        }
    }

    /// Whatever an item holds ends with it.
    fn pass_item(&mut self, indent: usize) {
        self.after_item = true;
        self.after_blank = false;
        while let Some(first) = self.rest.first() {
            let line = &self.rest[..memchr(b'\n', self.rest).unwrap_or(self.rest.len())];
            let is_inside = (*first == b'\t' && indent <= 4) || run(line, b' ') >= indent;
            let is_blank = is_blank(line);
            if !is_inside && !is_blank {
                return;
            }
            self.after_blank = is_blank;
            self.line();
        }
    }

    fn pass_code(&mut self, fence: &[u8]) {
        // Code seldom has such a mark.
        while let Some(at) = memchr(fence[0], self.rest) {
            let begin = memrchr(b'\n', &self.rest[..at]).map_or(0, |end| end + 1);
            let indent = run(&self.rest[begin..at], b' ');
            let is_first = begin + indent == at;
            self.rest = &self.rest[at..];
            let line = self.line();
            let length = run(line, fence[0]);
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

    fn pass_comment(&mut self) {
        let end = memmem::find(self.rest, b"-->").unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
        self.line();
    }
}

/// Whether a byte may be a part of what marks items, quotes and the definitions of a list.
fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'.' | b')' | b':' | b'0'..=b'9'
    )
}

/// Whether this name of an element begins HTML that has blank lines in it.
fn ends_late(name: &[u8]) -> bool {
    let names = ["pre", "script", "style", "textarea"];
    names.iter().any(|it| {
        let start = name.get(..it.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(it.as_bytes()))
    })
}

/// How far what belongs to it is indented, if a line at the margin begins a list's item with text in it.
fn item(line: &[u8]) -> Option<usize> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_mark = match line.get(digits)? {
        b'-' | b'+' | b'*' => digits == 0,
        b'.' | b')' => (1..=9).contains(&digits),
        _ => false,
    };
    let (mark, text) = line.split_at(digits + 1);
    let spaces = run(text, b' ');
    // A line of dashes or stars is a break, and a tab is as wide as it likes.
    let is_text = text.get(spaces).is_some_and(|byte| *byte > b' ')
        && text.iter().any(|byte| ![b' ', mark[digits]].contains(byte));
    (is_mark && is_text && (1..=4).contains(&spaces)).then_some(digits + 1 + spaces)
}

/// Whether a line that follows a blank one begins a block that lies in no other.
fn begins_block(line: &[u8]) -> bool {
    let heading = run(line, b'#');
    match line.get(heading) {
        Some(b' ') => (1..=6).contains(&heading),
        Some(byte) => heading == 0 && (byte.is_ascii_alphabetic() || !byte.is_ascii()),
        None => false,
    }
}

/// How many such bytes a line begins with.
fn run(line: &[u8], byte: u8) -> usize {
    line.iter().take_while(|it| **it == byte).count()
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// The fence that a line begins with: code in the line may begin likewise.
fn fence(line: &[u8]) -> Option<&[u8]> {
    let mark = line[0];
    let length = run(line, mark);
    let (fence, info) = line.split_at(length);
    let is_code = mark == b'`' && info.contains(&b'`');
    (length >= 3 && !is_code).then_some(fence)
}
