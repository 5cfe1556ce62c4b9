//! A book under edit: the changes of editors and sessions, one at a time.

mod apply;
mod contents;
mod entry_state;
mod entry_summaries;
mod entry_tree;
mod error;
mod output_paths;
mod patches;
mod structure;

use std::borrow::Cow;

use bytes::Bytes;

use entry_state::EntryState;
use entry_summaries::EntrySummaries;
use entry_tree::EntryTree;
pub use error::EditError;
use output_paths::OutputPaths;

use super::versions::v0_2::{
    ContentEdit, Edit, EntryHead, EntryId, Insertion, NameEdit, Outline, Relocation,
};
use crate::book::{Book, ContentText, Item, SearchPattern, subslice_range};

/// A book under edit. It shares the texts of the original book, which stays unchanged until
/// [`EditableBook::apply`].
pub struct EditableBook {
    /// All entries by their IDs. Those of the original book come first, depth first.
    entries: Vec<EntryState>,
    /// The heads of the original entries.
    summaries: EntrySummaries,
    tree: EntryTree,
    /// The number of original entries.
    original_entries: usize,
    /// True if anything but contents was changed.
    structure_changed: bool,
    /// The paths of chapters, once a new chapter has one.
    paths: Option<OutputPaths>,
    charged_bytes: usize,
}

/// The bytes of an entry without its texts.
const ENTRY_SIZE: usize = size_of::<EntryState>() + EntryTree::ENTRY_SIZE;

impl EditableBook {
    /// Opens a book for edits. Texts that are slices of `input` are not copied.
    pub fn new(book: &Book<'_>, input: &Bytes) -> Self {
        let share = |json: &str| match subslice_range(input, json.as_bytes()) {
            Some(range) => input.slice(range),
            None => Bytes::copy_from_slice(json.as_bytes()),
        };
        let count = book.walk().count();
        let mut tree = EntryTree::with_capacity(count);
        let mut entries = Vec::with_capacity(count);
        let mut summaries = EntrySummaries::new(input.clone(), count);
        let mut parents = Vec::new();
        for (depth, item) in book.walk() {
            parents.truncate(depth);
            let id = tree.add(tree.last_in(parents.last().copied()));
            let content = match item {
                Item::Chapter(chapter) => {
                    parents.push(id);
                    chapter.content.to_shared(share)
                }
                Item::Separator | Item::PartTitle(_) => ContentText::default(),
            };
            summaries.push(item);
            entries.push(EntryState {
                content,
                changes: None,
            });
        }
        Self {
            original_entries: entries.len(),
            entries,
            summaries,
            tree,
            structure_changed: false,
            paths: None,
            charged_bytes: 0,
        }
    }

    /// Returns the bytes that the plugin is charged for its edits. The edits may take less memory.
    pub fn charged_bytes(&self) -> usize {
        self.charged_bytes
    }

    /// Returns true if [`EditableBook::apply`] would change the book.
    pub fn is_changed(&self) -> bool {
        self.structure_changed || self.entries.iter().any(EntryState::has_new_content)
    }

    /// Returns all entries, depth first.
    pub fn outline(&self) -> Vec<Outline> {
        let outline = |(depth, entry): (usize, usize)| Outline {
            id: id_of(entry),
            depth: id_of(depth),
            entry: self.head(entry),
        };
        self.tree.walk().map(outline).collect()
    }

    /// Returns the content of a chapter.
    ///
    /// # Errors
    /// [`EditError`] if there is no such chapter.
    pub fn content(&self, chapter: EntryId) -> Result<Cow<'_, str>, EditError> {
        let entry = self.chapter(chapter)?;
        Ok(self.entries[entry].text())
    }

    /// Returns the chapters whose content contains a text, in the order of the book.
    pub fn chapters_containing(&self, text: &str) -> Vec<EntryId> {
        let pattern = SearchPattern::new(text);
        let mut chapters: Vec<_> = self.tree.walk().map(|(_, entry)| entry).collect();
        chapters.retain(|id| self.is_chapter(*id) && self.entries[*id].contains(&pattern));
        chapters.into_iter().map(id_of).collect()
    }

    /// Makes an edit of any kind.
    ///
    /// # Errors
    /// [`EditError`]. Then the book is unchanged.
    pub fn edit(&mut self, edit: Edit) -> Result<(), EditError> {
        match edit {
            Edit::SetContent(ContentEdit { chapter, content }) => {
                self.set_content(chapter, content)
            }
            Edit::SetName(NameEdit { chapter, name }) => self.set_name(chapter, name),
            Edit::Insert(Insertion { entry, at }) => self.insert(entry, at).map(|_| ()),
            Edit::Remove(entry) => self.remove(entry),
            Edit::Relocate(Relocation { entry, to }) => self.relocate(entry, to),
        }
    }

    /// Returns the index of an entry that is in the book.
    fn entry(&self, id: EntryId) -> Result<usize, EditError> {
        let entry = usize::try_from(id).map_err(|_| EditError::UnknownEntry(id))?;
        match self.tree.is_present(entry) {
            Some(true) => Ok(entry),
            Some(false) => Err(EditError::RemovedEntry(id)),
            None => Err(EditError::UnknownEntry(id)),
        }
    }

    /// Returns the index of a chapter that is in the book.
    fn chapter(&self, id: EntryId) -> Result<usize, EditError> {
        let entry = self.entry(id)?;
        // A head is a copy, so chapters do without it.
        if self.is_chapter(entry) {
            return Ok(entry);
        }
        let found = match self.head(entry) {
            EntryHead::PartTitle(_) => "a part title",
            EntryHead::Separator | EntryHead::Chapter(_) => "a separator",
        };
        Err(EditError::NotAChapter(id, found))
    }

    fn is_chapter(&self, entry: usize) -> bool {
        match self.entries[entry].head() {
            Some(head) => matches!(head, EntryHead::Chapter(_)),
            None => self.summaries.is_chapter(entry),
        }
    }

    fn head(&self, entry: usize) -> EntryHead {
        match self.entries[entry].head() {
            Some(head) => head.clone(),
            None => self.summaries.head(entry),
        }
    }
}

/// Returns the ID of an entry. Memory ends long before IDs do.
fn id_of(entry: usize) -> EntryId {
    EntryId::try_from(entry).unwrap_or(EntryId::MAX)
}

#[cfg(test)]
mod tests;
