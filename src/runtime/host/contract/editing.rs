//! `editing`: changes to a book that stays with the host. The plugin has a handle on it, which wasmtime checks.

use wasmtime::component::{HasData, Resource, ResourceTable};

use crate::contract::versions::v0_2::editing::{Host, HostBook};
use crate::contract::{
    BookHandle, EditError, EditableBook, EntryId, NewEntry, Outline, Place, TextEdit,
};
use crate::runtime::quota::{BudgetExceeded, Limiter};

/// Marker of [`EditingView`] for a linker.
pub struct Editing;

impl HasData for Editing {
    type Data<'a> = EditingView<'a>;
}

/// State behind the interface `editing`.
pub struct EditingView<'a> {
    /// Table of handles that the book is in.
    pub table: &'a mut ResourceTable,
    pub limiter: &'a mut Limiter,
}

/// Result of an edit. Outer error: trap. Inner error: a message for the plugin.
type EditResult<T> = wasmtime::Result<Result<T, String>>;

impl EditingView<'_> {
    fn open_book(&mut self, book: &Resource<BookHandle>) -> wasmtime::Result<&mut EditableBook> {
        Ok(self.table.get_mut(&resource(book))?)
    }

    /// Applies a change for which the plugin hands over `bytes` bytes. Memory that the change keeps counts as the
    /// plugin's.
    fn change<T>(
        &mut self,
        book: &Resource<BookHandle>,
        bytes: usize,
        change: impl FnOnce(&mut EditableBook) -> Result<T, EditError>,
    ) -> EditResult<T> {
        self.limiter.charge_output(bytes)?;
        let book = self.table.get_mut(&resource(book))?;
        let before = book.charged_bytes();
        let changed = change(book);
        let after = book.charged_bytes();
        let lease = self.limiter.lease();
        match after.checked_sub(before) {
            Some(more) => lease.reserve(more).map_err(BudgetExceeded::from)?,
            None => lease.release(before - after),
        }
        Ok(changed.map_err(|error| error.to_string()))
    }
}

/// Returns the table's resource of a handle.
fn resource(book: &Resource<BookHandle>) -> Resource<EditableBook> {
    Resource::new_borrow(book.rep())
}

impl Host for EditingView<'_> {}

impl HostBook for EditingView<'_> {
    fn entries(&mut self, book: Resource<BookHandle>) -> wasmtime::Result<Vec<Outline>> {
        Ok(self.open_book(&book)?.outline())
    }

    fn content(&mut self, book: Resource<BookHandle>, chapter: EntryId) -> EditResult<String> {
        let content = self.open_book(&book)?.content(chapter);
        Ok(match content {
            Ok(content) => Ok(content.into_owned()),
            Err(error) => Err(error.to_string()),
        })
    }

    fn chapters_containing(
        &mut self,
        book: Resource<BookHandle>,
        text: String,
    ) -> wasmtime::Result<Vec<EntryId>> {
        Ok(self.open_book(&book)?.chapters_containing(&text))
    }

    fn set_content(
        &mut self,
        book: Resource<BookHandle>,
        chapter: EntryId,
        content: String,
    ) -> EditResult<()> {
        let bytes = content.len();
        self.change(&book, bytes, |book| book.set_content(chapter, content))
    }

    fn edit_content(
        &mut self,
        book: Resource<BookHandle>,
        chapter: EntryId,
        edits: Vec<TextEdit>,
    ) -> EditResult<()> {
        let bytes = edits
            .iter()
            .map(|edit| size_of::<TextEdit>() + edit.text.len());
        let bytes = bytes.sum();
        self.change(&book, bytes, |book| book.edit_content(chapter, edits))
    }

    fn set_name(
        &mut self,
        book: Resource<BookHandle>,
        chapter: EntryId,
        name: String,
    ) -> EditResult<()> {
        let bytes = name.len();
        self.change(&book, bytes, |book| book.set_name(chapter, name))
    }

    fn insert(
        &mut self,
        book: Resource<BookHandle>,
        entry: NewEntry,
        at: Place,
    ) -> EditResult<EntryId> {
        let bytes = match &entry {
            NewEntry::Chapter(new) => new.name.len() + new.content.len(),
            NewEntry::Separator => 0,
            NewEntry::PartTitle(title) => title.len(),
        };
        self.change(&book, bytes, |book| book.insert(entry, at))
    }

    fn remove(&mut self, book: Resource<BookHandle>, entry: EntryId) -> EditResult<()> {
        self.change(&book, 0, |book| book.remove(entry))
    }

    fn relocate(
        &mut self,
        book: Resource<BookHandle>,
        entry: EntryId,
        to: Place,
    ) -> EditResult<()> {
        self.change(&book, 0, |book| book.relocate(entry, to))
    }

    fn drop(&mut self, book: Resource<BookHandle>) -> wasmtime::Result<()> {
        // The plugin only borrows the book, so this is never called.
        self.table
            .delete(Resource::<EditableBook>::new_own(book.rep()))?;
        Ok(())
    }
}
