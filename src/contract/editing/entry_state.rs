//! The state of an entry in a book under edit.

use std::borrow::Cow;

use crate::book::{ContentChange, ContentText, Patch, PatchError, SearchPattern, apply_patches};
use crate::contract::versions::v0_2::EntryHead;

/// The state of an entry, except for its position.
pub struct EntryState {
    /// The original content of a chapter.
    pub content: ContentText,
    /// The changes, or `None` if there are none, as for most entries.
    pub changes: Option<Box<EntryChanges>>,
}

/// The changes of an entry.
#[derive(Default)]
pub struct EntryChanges {
    /// The new name, or all of the head of a new entry.
    pub head: Option<EntryHead>,
    /// The change of the content.
    pub content: Option<ContentChange>,
    /// The bytes that the plugin is charged for the content.
    pub charged_bytes: usize,
    /// True if the entry is new, or was moved.
    pub moved: bool,
}

impl EntryState {
    /// Returns the changes for updating them.
    pub fn changes_mut(&mut self) -> &mut EntryChanges {
        self.changes.get_or_insert_default()
    }

    /// Returns the new head, or `None` if it is unchanged.
    pub fn head(&self) -> Option<&EntryHead> {
        self.changes.as_ref()?.head.as_ref()
    }

    fn content_change(&self) -> Option<&ContentChange> {
        self.changes.as_ref()?.content.as_ref()
    }

    /// Returns true if the content differs from the original.
    pub fn has_new_content(&self) -> bool {
        self.content_change().is_some()
    }

    /// Returns the current content.
    pub fn text(&self) -> Cow<'_, str> {
        match self.content_change() {
            None => self.content.text(),
            Some(ContentChange::Text(text)) => text.as_str().into(),
            Some(ContentChange::Splice(splice)) => self.content.with_splice(splice).into(),
        }
    }

    /// Applies patches to the current content. Returns the change from the original content, or `None` if they are
    /// equal, and the bytes to charge for it.
    ///
    /// # Errors
    /// [`PatchError`] for the first patch that does not fit the content.
    pub fn patch(&self, patches: Vec<Patch>) -> Result<(Option<ContentChange>, usize), PatchError> {
        if self.has_new_content() {
            let text = apply_patches(&self.text(), patches)?;
            let bytes = text.len();
            return Ok((self.content.change_to(text), bytes));
        }
        let size = |patch: &Patch| size_of::<Patch>() + patch.text.len();
        let size_of_patches = patches.iter().map(size).sum();
        let change = self.content.change_by(patches)?;
        let bytes = match &change {
            Some(ContentChange::Text(text)) => text.len(),
            Some(ContentChange::Splice(_)) | None => size_of_patches,
        };
        Ok((change, bytes))
    }

    /// Returns true if the current content contains a pattern.
    pub fn contains(&self, pattern: &SearchPattern<'_>) -> bool {
        if self.has_new_content() {
            pattern.is_in(&self.text())
        } else {
            pattern.is_in_shared(&self.content)
        }
    }
}
