//! The state of an entry in a book under edit.

use std::borrow::Cow;

use crate::book::{ContentChange, ContentText, Patch, PatchError, SearchPattern, apply_patches};
use crate::contract::versions::v0_2::{ChapterHead, EntryHead};

/// The state of an entry, except for its position.
pub struct EntryState {
    /// The current head.
    pub head: EntryHead,
    /// The original content of a chapter.
    pub content: ContentText,
    /// The change of the content.
    pub new_content: Option<ContentChange>,
    /// The bytes that the plugin is charged for the content.
    pub charged_bytes: usize,
    /// The bytes that the plugin is charged for the head. Heads of the original book are not charged.
    pub charged_head_bytes: usize,
    /// True if the entry is new, or was moved.
    pub is_moved: bool,
    /// True if an original chapter has a new name.
    pub is_renamed: bool,
}

impl EntryState {
    /// Creates the state of an entry without changes.
    pub fn new(head: EntryHead, content: ContentText) -> Self {
        Self {
            head,
            content,
            new_content: None,
            charged_bytes: 0,
            charged_head_bytes: 0,
            is_moved: false,
            is_renamed: false,
        }
    }

    /// Returns the head of a chapter, or `None` if the entry is no chapter.
    pub fn chapter_head(&self) -> Option<&ChapterHead> {
        match &self.head {
            EntryHead::Chapter(head) => Some(head),
            EntryHead::Separator | EntryHead::PartTitle(_) => None,
        }
    }

    /// Returns the current content.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.new_content {
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
        if self.new_content.is_some() {
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
        if self.new_content.is_some() {
            pattern.is_in(&self.text())
        } else {
            pattern.is_in_shared(&self.content)
        }
    }
}
