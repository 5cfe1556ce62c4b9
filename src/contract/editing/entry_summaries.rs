//! The heads of a book's original entries: their names, numbers and paths.
//!
//! Most editors read few of them. Copying all would take a third of the time of searching the whole book, since the
//! texts are far apart in memory. So only their positions in the input are kept.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use crate::book::{Item, subslice_range};
use crate::contract::versions::v0_2::{ChapterHead, EntryHead};

/// The heads of entries, by their IDs.
pub struct EntrySummaries {
    /// The input that the book was parsed from.
    input: Bytes,
    /// Texts that are not in the input, one after the other.
    texts: String,
    /// The parts of all section numbers, one number after the other.
    numbers: Vec<u32>,
    summaries: Vec<Summary>,
}

#[derive(Clone, Copy)]
enum Summary {
    Chapter {
        name: StoredRange,
        number: Option<StoredRange>,
        path: Option<StoredRange>,
        source_path: Option<StoredRange>,
    },
    Separator,
    PartTitle(StoredRange),
}

/// The parts of a section number that space is reserved for. Few chapters have more.
const RESERVED_PARTS: usize = 4;

/// A range of the input, or from [`TEXTS`] on of the texts. For section numbers, a range of the numbers.
#[derive(Clone, Copy)]
struct StoredRange {
    start: u32,
    end: u32,
}

/// The start of offsets in the texts. Parts of the input beyond it are copied.
const TEXTS: usize = 1 << 31;

impl StoredRange {
    fn new(range: Range<usize>) -> Self {
        let offset = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl EntrySummaries {
    /// Creates an empty collection, with space for so many entries of a book that was parsed from `input`.
    pub fn new(input: Bytes, entries: usize) -> Self {
        Self {
            input,
            texts: String::new(),
            numbers: Vec::with_capacity(RESERVED_PARTS * entries),
            summaries: Vec::with_capacity(entries),
        }
    }

    /// Adds the next entry.
    pub fn push(&mut self, item: &Item<'_>) {
        let summary = match item {
            Item::Chapter(chapter) => Summary::Chapter {
                name: self.store(chapter.name.get()),
                number: chapter.number.get().as_deref().map(|number| {
                    let start = self.numbers.len();
                    self.numbers.extend_from_slice(number);
                    StoredRange::new(start..self.numbers.len())
                }),
                path: self.store_path(chapter.path.get()),
                source_path: self.store_path(chapter.source_path.get()),
            },
            Item::Separator => Summary::Separator,
            Item::PartTitle(title) => Summary::PartTitle(self.store(title.get())),
        };
        self.summaries.push(summary);
    }

    fn store(&mut self, text: &str) -> StoredRange {
        let in_input = subslice_range(&self.input, text.as_bytes());
        if let Some(range) = in_input.filter(|range| range.end < TEXTS) {
            return StoredRange::new(range);
        }
        let start = TEXTS + self.texts.len();
        self.texts.push_str(text);
        StoredRange::new(start..TEXTS + self.texts.len())
    }

    fn store_path(&mut self, path: &Option<Cow<'_, str>>) -> Option<StoredRange> {
        path.as_deref().map(|path| self.store(path))
    }

    fn text(&self, range: StoredRange) -> &str {
        let Range { start, end } = range.range();
        let text = match start.checked_sub(TEXTS) {
            Some(start) => self.texts.get(start..end - TEXTS),
            // The range is that of a `str`.
            None => std::str::from_utf8(&self.input[start..end]).ok(),
        };
        text.unwrap_or_default()
    }

    /// Returns true if an entry is a chapter.
    pub fn is_chapter(&self, entry: usize) -> bool {
        matches!(self.summaries[entry], Summary::Chapter { .. })
    }

    /// Returns the path and the source path of a chapter.
    pub fn paths(&self, entry: usize) -> [Option<&str>; 2] {
        match self.summaries[entry] {
            Summary::Chapter {
                path, source_path, ..
            } => [path, source_path].map(|range| range.map(|range| self.text(range))),
            Summary::Separator | Summary::PartTitle(_) => [None, None],
        }
    }

    /// Returns the head of an entry.
    pub fn head(&self, entry: usize) -> EntryHead {
        let text = |range| self.text(range).to_owned();
        match self.summaries[entry] {
            Summary::Chapter {
                name,
                number,
                path,
                source_path,
            } => EntryHead::Chapter(ChapterHead {
                name: text(name),
                number: number.map(|range| {
                    let parts = self.numbers.get(range.range());
                    parts.unwrap_or_default().to_vec()
                }),
                path: path.map(text),
                source_path: source_path.map(text),
            }),
            Summary::Separator => EntryHead::Separator,
            Summary::PartTitle(title) => EntryHead::PartTitle(text(title)),
        }
    }
}
