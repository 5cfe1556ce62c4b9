//! The heads of the entries that a book came with, of which most editors ask for few: where their texts stand in the
//! bytes that the book was read from. To read them all would take a third as long as to search the whole book, since
//! they lie apart and nobody else has touched them.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use super::super::v0_2::mdbook::preprocessor::edits::{ChapterHead, EntryHead};
use crate::book::{Item, subslice_range};

/// Heads by the ids of their entries.
pub struct Heads {
    /// What the book was read from.
    source: Bytes,
    /// Names and paths that are not there, one after the other.
    texts: String,
    numbers: Vec<u32>,
    heads: Vec<Head>,
}

#[derive(Clone, Copy)]
enum Head {
    Chapter {
        name: Span,
        number: Option<Span>,
        path: Option<Span>,
        source_path: Option<Span>,
    },
    Separator,
    PartTitle(Span),
}

/// Parts of its number that few chapters have more of.
const NUMBERS: usize = 4;

/// A part of the source, or from [`OWN`] on of the texts; or one of the numbers.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

/// More bytes of names are none that mdBook could hand over. What lies behind so many of the source is copied.
const OWN: usize = 1 << 31;

impl Span {
    fn new(range: Range<usize>) -> Self {
        let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: place(range.start),
            end: place(range.end),
        }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Heads {
    /// For so many entries of a book that was read from `source`.
    pub fn new(source: Bytes, entries: usize) -> Self {
        Self {
            source,
            texts: String::new(),
            numbers: Vec::with_capacity(NUMBERS * entries),
            heads: Vec::with_capacity(entries),
        }
    }

    /// Adds the head of the next entry.
    pub fn push(&mut self, item: &Item<'_>) {
        let head = match item {
            Item::Chapter(chapter) => Head::Chapter {
                name: self.put(chapter.name.get()),
                number: chapter.number.get().as_deref().map(|number| {
                    let start = self.numbers.len();
                    self.numbers.extend_from_slice(number);
                    Span::new(start..self.numbers.len())
                }),
                path: self.put_path(chapter.path.get()),
                source_path: self.put_path(chapter.source_path.get()),
            },
            Item::Separator => Head::Separator,
            Item::PartTitle(title) => Head::PartTitle(self.put(title.get())),
        };
        self.heads.push(head);
    }

    fn put(&mut self, text: &str) -> Span {
        if let Some(range) =
            subslice_range(&self.source, text.as_bytes()).filter(|range| range.end < OWN)
        {
            return Span::new(range);
        }
        let start = OWN + self.texts.len();
        self.texts.push_str(text);
        Span::new(start..OWN + self.texts.len())
    }

    fn put_path(&mut self, path: &Option<Cow<'_, str>>) -> Option<Span> {
        path.as_deref().map(|path| self.put(path))
    }

    fn text(&self, span: Span) -> &str {
        let Range { start, end } = span.range();
        let text = match start.checked_sub(OWN) {
            Some(start) => self.texts.get(start..end - OWN),
            // It was a text before it was bytes.
            None => std::str::from_utf8(&self.source[start..end]).ok(),
        };
        text.unwrap_or_default()
    }

    /// Whether an entry is a chapter.
    pub fn is_chapter(&self, entry: usize) -> bool {
        matches!(self.heads[entry], Head::Chapter { .. })
    }

    /// The path of a chapter, and that of its file.
    pub fn paths(&self, entry: usize) -> [Option<&str>; 2] {
        match self.heads[entry] {
            Head::Chapter {
                path, source_path, ..
            } => [path, source_path].map(|span| span.map(|span| self.text(span))),
            Head::Separator | Head::PartTitle(_) => [None, None],
        }
    }

    /// The head of an entry.
    pub fn get(&self, entry: usize) -> EntryHead {
        let text = |span| self.text(span).to_owned();
        match self.heads[entry] {
            Head::Chapter {
                name,
                number,
                path,
                source_path,
            } => EntryHead::Chapter(ChapterHead {
                name: text(name),
                number: number.map(|span| {
                    let numbers = self.numbers.get(span.range());
                    numbers.unwrap_or_default().to_vec()
                }),
                path: path.map(text),
                source_path: source_path.map(text),
            }),
            Head::Separator => EntryHead::Separator,
            Head::PartTitle(title) => EntryHead::PartTitle(text(title)),
        }
    }
}
