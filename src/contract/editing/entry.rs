//! What is kept of each entry.

use std::borrow::Cow;

use super::super::v0_2::mdbook::preprocessor::edits::EntryHead;
use crate::book::{ContentChange, Patch, PatchError, SearchPattern, SharedText, apply_patches};

/// An entry of the book, but for its place.
pub struct Entry {
    /// Of a chapter, as it came.
    pub content: SharedText,
    /// `None`: it is as it came. That is so for most of them.
    pub touched: Option<Box<Touched>>,
}

/// What is not as it came.
#[derive(Default)]
pub struct Touched {
    /// Its name and whatever else shows in the summary.
    pub head: Option<EntryHead>,
    /// What is to be in the place of its content.
    pub new: Option<ContentChange>,
    /// Bytes that the plugin has handed over for that.
    pub taken: usize,
    /// It was made here, or lies in another chapter than before.
    pub moved: bool,
}

impl Entry {
    /// What is not as it came, to be changed.
    pub fn touch(&mut self) -> &mut Touched {
        self.touched.get_or_insert_default()
    }

    /// Its head. `None`: it is as it came.
    pub fn head(&self) -> Option<&EntryHead> {
        self.touched.as_ref()?.head.as_ref()
    }

    /// Whether its content is not as it came.
    pub fn is_changed(&self) -> bool {
        self.touched.as_ref().is_some_and(|it| it.new.is_some())
    }

    /// Its text.
    pub fn text(&self) -> Cow<'_, str> {
        match self.touched.as_ref().and_then(|it| it.new.as_ref()) {
            None => self.content.text(),
            Some(ContentChange::Text(text)) => text.as_str().into(),
            Some(ContentChange::Splice(splice)) => self.content.with_splice(splice).into(),
        }
    }

    /// What these patches of its text make of its content, `None` if that is as it came, and how many bytes count for
    /// it.
    pub fn patched(
        &self,
        patches: Vec<Patch>,
    ) -> Result<(Option<ContentChange>, usize), PatchError> {
        if self.is_changed() {
            let text = apply_patches(&self.text(), patches)?;
            let bytes = text.len();
            return Ok((self.content.change_to(text), bytes));
        }
        let each = |patch: &Patch| size_of::<Patch>() + patch.text.len();
        let handed_over = patches.iter().map(each).sum();
        let new = self.content.change_by(patches)?;
        let bytes = match &new {
            Some(ContentChange::Text(text)) => text.as_str().len(),
            Some(ContentChange::Splice(_)) | None => handed_over,
        };
        Ok((new, bytes))
    }

    /// Whether its text has that in it.
    pub fn has(&self, needle: &SearchPattern<'_>) -> bool {
        match self.is_changed() {
            true => needle.is_in(&self.text()),
            false => needle.is_in_shared(&self.content),
        }
    }
}
