//! A plugin's changes to the book.

use bytes::Bytes;

use crate::book::{Book, NewText};
use crate::contract::{EditableBook, ReturnedBookPlan};
use crate::protocol::ProtocolVersion;

/// The changes of a plugin to the book, applied only once all of them are known.
pub enum BookUpdate<'a> {
    /// New contents of chapters, with the chapters' indices in ascending order.
    Chapters(Vec<(usize, NewText)>),
    /// The book that a book plugin returned.
    ReturnedBook(Box<ReturnedBookPlan>),
    /// The book that an editor or a session edited.
    Edited(Box<EditableBook>),
    /// The book that a command returned, and its JSON.
    Replaced {
        book: Book<'a>,
        version: ProtocolVersion,
        json: Bytes,
    },
    /// No changes.
    Unchanged,
}

impl<'a> BookUpdate<'a> {
    /// Returns the updated book.
    pub fn apply(self, mut book: Book<'a>) -> Book<'a> {
        match self {
            Self::Chapters(contents) => {
                let mut contents = contents.into_iter().peekable();
                let mut index = 0;
                book.for_each_chapter_mut(|chapter| {
                    if let Some((_, content)) = contents.next_if(|(at, _)| *at == index) {
                        chapter.content.replace(content);
                    }
                    index += 1;
                });
                book
            }
            Self::ReturnedBook(plan) => plan.apply(book),
            Self::Edited(edited) => edited.apply(book),
            Self::Replaced { book, .. } => book,
            Self::Unchanged => book,
        }
    }
}
