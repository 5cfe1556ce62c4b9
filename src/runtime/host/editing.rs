//! The book under edit, as a guest has it: a handle, which wasmtime checks, on what lies in the table of the host.

use wasmtime::component::{HasSelf, Linker, Resource};

use super::state::HostState;
use crate::contract::v0_2::mdbook::preprocessor::editing::{self, Host, HostBook, TextEdit};
use crate::contract::v0_2::mdbook::preprocessor::edits::{NewEntry, Outline, Place};
use crate::contract::{EditError, EntryId, OpenBook};
use crate::runtime::quota::TooMuch;

/// Within the version 0.2 of the contract.
pub(crate) fn v0_2(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    editing::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

/// The inner error is one that the guest may get over.
type Edited<T> = wasmtime::Result<Result<T, String>>;

impl HostState {
    fn open_book(&mut self, book: &Resource<OpenBook>) -> wasmtime::Result<&mut OpenBook> {
        Ok(self.table().get_mut(book)?)
    }

    /// Makes a change for which the guest hands over so many bytes. All that is kept counts as the guest's memory.
    fn change<T>(
        &mut self,
        book: &Resource<OpenBook>,
        bytes: usize,
        change: impl FnOnce(&mut OpenBook) -> Result<T, EditError>,
    ) -> Edited<T> {
        self.limiter.hand_over(bytes)?;
        let book = self.open_book(book)?;
        let before = book.kept();
        let changed = change(book);
        let after = book.kept();
        let account = self.limiter.account();
        match after.checked_sub(before) {
            Some(more) => account.take(more).map_err(TooMuch::from)?,
            None => account.give_back(before - after),
        }
        Ok(changed.map_err(|error| error.to_string()))
    }
}

impl Host for HostState {}

impl HostBook for HostState {
    fn entries(&mut self, book: Resource<OpenBook>) -> wasmtime::Result<Vec<Outline>> {
        Ok(self.open_book(&book)?.outline())
    }

    fn content(&mut self, book: Resource<OpenBook>, chapter: EntryId) -> Edited<String> {
        let content = self.open_book(&book)?.content(chapter);
        Ok(match content {
            Ok(content) => Ok(content.into_owned()),
            Err(error) => Err(error.to_string()),
        })
    }

    fn chapters_containing(
        &mut self,
        book: Resource<OpenBook>,
        text: String,
    ) -> wasmtime::Result<Vec<EntryId>> {
        Ok(self.open_book(&book)?.chapters_containing(&text))
    }

    fn set_content(
        &mut self,
        book: Resource<OpenBook>,
        chapter: EntryId,
        content: String,
    ) -> Edited<()> {
        let bytes = content.len();
        self.change(&book, bytes, |book| book.set_content(chapter, content))
    }

    fn edit_content(
        &mut self,
        book: Resource<OpenBook>,
        chapter: EntryId,
        edits: Vec<TextEdit>,
    ) -> Edited<()> {
        let bytes = edits
            .iter()
            .map(|edit| size_of::<TextEdit>() + edit.text.len());
        let bytes = bytes.sum();
        self.change(&book, bytes, |book| book.edit_content(chapter, edits))
    }

    fn set_name(&mut self, book: Resource<OpenBook>, chapter: EntryId, name: String) -> Edited<()> {
        let bytes = name.len();
        self.change(&book, bytes, |book| book.set_name(chapter, name))
    }

    fn insert(&mut self, book: Resource<OpenBook>, entry: NewEntry, at: Place) -> Edited<EntryId> {
        let bytes = match &entry {
            NewEntry::Chapter(new) => new.name.len() + new.content.len(),
            NewEntry::Separator => 0,
            NewEntry::PartTitle(title) => title.len(),
        };
        self.change(&book, bytes, |book| book.insert(entry, at))
    }

    fn remove(&mut self, book: Resource<OpenBook>, entry: EntryId) -> Edited<()> {
        self.change(&book, 0, |book| book.remove(entry))
    }

    fn relocate(&mut self, book: Resource<OpenBook>, entry: EntryId, to: Place) -> Edited<()> {
        self.change(&book, 0, |book| book.relocate(entry, to))
    }

    fn drop(&mut self, book: Resource<OpenBook>) -> wasmtime::Result<()> {
        // No guest has one of its own.
        self.table().delete(book)?;
        Ok(())
    }
}
