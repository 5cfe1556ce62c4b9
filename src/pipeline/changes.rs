//! What becomes of the book.

use bytes::Bytes;

use crate::book::{Book, OwnedText};
use crate::contract::{OpenBook, Plan};
use crate::protocol::ProtocolVersion;

/// What a plugin did to the book; applied only when all of it is there.
pub enum Changes<'a> {
    /// The new content of some chapters, by their place among all, in order.
    Chapters(Vec<(usize, OwnedText)>),
    /// Another book.
    Book(Box<Plan>),
    /// What was edited in it.
    Edited(Box<OpenBook>),
    /// Another book, as JSON.
    Returned {
        book: Book<'a>,
        version: ProtocolVersion,
        json: Bytes,
    },
    Nothing,
}

impl<'a> Changes<'a> {
    pub fn apply(self, mut book: Book<'a>) -> Book<'a> {
        match self {
            Self::Chapters(changes) => {
                let mut changes = changes.into_iter().peekable();
                let mut place = 0;
                book.for_each_chapter_mut(|chapter| {
                    if let Some((_, content)) = changes.next_if(|(at, _)| *at == place) {
                        chapter.content.replace(content);
                    }
                    place += 1;
                });
                book
            }
            Self::Book(plan) => plan.apply(book),
            Self::Edited(edited) => edited.apply(book),
            Self::Returned { book, .. } => book,
            Self::Nothing => book,
        }
    }
}
