//! The heads of the entries that a book came with, packed: there may be thousands, and most editors ask for few.

use std::borrow::Cow;
use std::ops::Range;

use super::super::v0_2::mdbook::preprocessor::edits::{ChapterHead, EntryHead};
use crate::book::Item;

/// Heads by the ids of their entries.
pub struct Heads {
    /// Names and paths, one after the other.
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

/// Bytes of the name and the paths of an entry, and parts of its number, that few have more of. What is not used of them
/// is no memory.
const TEXTS: usize = 256;
const NUMBERS: usize = 4;

/// A part of the texts, or of the numbers. A book with more than 4 GiB of names is none that mdBook could hand over.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

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
    /// For so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self {
            texts: String::with_capacity(TEXTS * entries),
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
        let start = self.texts.len();
        self.texts.push_str(text);
        Span::new(start..self.texts.len())
    }

    fn put_path(&mut self, path: &Option<Cow<'_, str>>) -> Option<Span> {
        path.as_deref().map(|path| self.put(path))
    }

    fn text(&self, span: Span) -> &str {
        self.texts.get(span.range()).unwrap_or_default()
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
