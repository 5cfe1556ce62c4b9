//! A book under edit: what editors and sessions do to it, one change at a time.

mod apply;
mod entry;
mod error;
mod heads;
mod links;
mod patches;
mod places;

use std::borrow::Cow;
use std::mem;

use bytes::Bytes;

use entry::{Entry, Touched};
pub use error::EditError;
use heads::Heads;
use links::{Gap, Links};
use places::Places;

use super::v0_2::mdbook::preprocessor::editing::TextEdit;
use super::v0_2::mdbook::preprocessor::edits::{
    ChapterHead, ContentEdit, Edit, EntryHead, EntryId, Insertion, NameEdit, NewChapter, NewEntry,
    Outline, Place, Relocation,
};
use crate::book::{
    Book, ContentChange, Item, MAX_DEPTH, SearchPattern, SharedText, subslice_range,
};

/// A book that is being edited. It borrows nothing, and shares the contents of the book that it was made
/// from, which stays as it is until [`OpenBook::apply`].
pub struct OpenBook {
    /// By their ids: those of the book first, depth first.
    entries: Vec<Entry>,
    /// Of those that the book had.
    heads: Heads,
    links: Links,
    /// How many of them the book had.
    original: usize,
    /// Something else than contents is to change.
    reshaped: bool,
    /// Once a path was to be given to a chapter.
    places: Option<Places>,
    kept: usize,
}

/// What an entry takes besides its texts, in bytes.
const EACH: usize = size_of::<Entry>() + Links::EACH;

impl OpenBook {
    /// Opens a book. Of what lies in `source`, which it was read from, no copy is made.
    pub fn new(book: &Book<'_>, source: &Bytes) -> Self {
        let share = |json: &str| match subslice_range(source, json.as_bytes()) {
            Some(place) => source.slice(place),
            None => Bytes::copy_from_slice(json.as_bytes()),
        };
        let count = book.walk().count();
        let mut links = Links::with_capacity(count);
        let mut entries = Vec::with_capacity(count);
        let mut heads = Heads::new(source.clone(), count);
        let mut above = Vec::new();
        for (depth, item) in book.walk() {
            above.truncate(depth);
            let id = links.add(links.last_in(above.last().copied()));
            let content = match item {
                Item::Chapter(chapter) => {
                    above.push(id);
                    chapter.content.to_shared(share)
                }
                Item::Separator | Item::PartTitle(_) => SharedText::default(),
            };
            heads.push(item);
            entries.push(Entry {
                content,
                touched: None,
            });
        }
        Self {
            original: entries.len(),
            entries,
            heads,
            links,
            reshaped: false,
            places: None,
            kept: 0,
        }
    }

    /// Bytes of what was put into it and counts, although less may be kept of it.
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// Whether it would change the book.
    pub fn is_changed(&self) -> bool {
        self.reshaped || self.entries.iter().any(Entry::is_changed)
    }

    /// All entries, depth first.
    pub fn outline(&self) -> Vec<Outline> {
        let outline = |(depth, entry): (usize, usize)| Outline {
            id: id_of(entry),
            depth: id_of(depth),
            entry: self.head(entry),
        };
        self.links.walk().map(outline).collect()
    }

    /// A chapter's content.
    ///
    /// # Errors
    /// [`EditError`], where there is no such chapter.
    pub fn content(&self, chapter: EntryId) -> Result<Cow<'_, str>, EditError> {
        let entry = self.chapter(chapter)?;
        Ok(self.entries[entry].text())
    }

    /// The chapters that have a text in their content, in the book's order.
    pub fn chapters_containing(&self, text: &str) -> Vec<EntryId> {
        let needle = SearchPattern::new(text);
        let mut chapters: Vec<_> = self.links.walk().map(|(_, entry)| entry).collect();
        chapters.retain(|id| self.is_chapter(*id) && self.entries[*id].has(&needle));
        chapters.into_iter().map(id_of).collect()
    }

    /// Puts another content in the place of a chapter's.
    ///
    /// # Errors
    /// [`EditError`], where there is no such chapter.
    pub fn set_content(&mut self, chapter: EntryId, content: String) -> Result<(), EditError> {
        let entry = self.chapter(chapter)?;
        let bytes = content.len();
        let new = self.entries[entry].content.change_to(content);
        self.put(entry, new, bytes);
        Ok(())
    }

    /// Changes parts of a chapter's content.
    ///
    /// # Errors
    /// [`EditError`], where there is no such chapter, or an edit can't be where it is said to be.
    pub fn edit_content(
        &mut self,
        chapter: EntryId,
        edits: Vec<TextEdit>,
    ) -> Result<(), EditError> {
        let entry = self.chapter(chapter)?;
        let own = &self.entries[entry];
        let patched = patches::of(edits, || own.text()).and_then(|patches| own.patched(patches));
        let (new, bytes) = patched.map_err(|error| EditError::InvalidPatch(chapter, error))?;
        self.put(entry, new, bytes);
        Ok(())
    }

    /// Puts what is made of so many bytes in the place of a content. `None`: it is as it came.
    fn put(&mut self, entry: usize, new: Option<ContentChange>, bytes: usize) {
        let touched = self.entries[entry].touch();
        self.kept -= touched.taken;
        touched.taken = new.as_ref().map_or(0, |_| bytes);
        self.kept += touched.taken;
        touched.new = new;
    }

    /// Gives a chapter another name.
    ///
    /// # Errors
    /// Likewise.
    pub fn set_name(&mut self, chapter: EntryId, name: String) -> Result<(), EditError> {
        let entry = self.chapter(chapter)?;
        let mut head = self.head(entry);
        if let EntryHead::Chapter(chapter) = &mut head
            && chapter.name != name
        {
            chapter.name = name;
            let bytes_of = |head: Option<&EntryHead>| head.map_or(0, bytes);
            let entry = &mut self.entries[entry];
            self.kept -= bytes_of(entry.head());
            self.kept += bytes_of(Some(&head));
            entry.touch().head = Some(head);
            self.reshaped = true;
        }
        Ok(())
    }

    /// Puts a new entry into the book.
    ///
    /// # Errors
    /// [`EditError`], where it can't be there, or can't have its path.
    pub fn insert(&mut self, new: NewEntry, at: Place) -> Result<EntryId, EditError> {
        let gap = self.gap(at)?;
        let (head, content) = match new {
            NewEntry::Chapter(NewChapter {
                name,
                content,
                number,
                path,
            }) => {
                self.check_depth(gap, 0)?;
                if let Some(path) = &path {
                    self.places().take(path)?;
                }
                let head = ChapterHead {
                    name,
                    number,
                    path,
                    source_path: None,
                };
                (EntryHead::Chapter(head), Some(content))
            }
            NewEntry::Separator => (EntryHead::Separator, None),
            NewEntry::PartTitle(title) => (EntryHead::PartTitle(title), None),
        };
        let taken = content.as_ref().map_or(0, String::len);
        self.kept += EACH + bytes(&head) + taken;
        self.entries.push(Entry {
            content: SharedText::default(),
            touched: Some(Box::new(Touched {
                head: Some(head),
                new: content.map(|content| ContentChange::Text(content.into())),
                taken,
                moved: true,
            })),
        });
        self.reshaped = true;
        Ok(id_of(self.links.add(gap)))
    }

    /// Takes an entry out of the book, with all that is nested in it.
    ///
    /// # Errors
    /// [`EditError`], where there is no such entry.
    pub fn remove(&mut self, entry: EntryId) -> Result<(), EditError> {
        let entry = self.entry(entry)?;
        let Self {
            entries,
            heads,
            links,
            places,
            kept,
            ..
        } = self;
        links.remove(entry, |id| {
            let entry = &mut entries[id];
            if let Some(touched) = &mut entry.touched {
                touched.new = None;
                *kept -= mem::take(&mut touched.taken);
            }
            let path = match entry.head() {
                Some(EntryHead::Chapter(head)) => head.path.as_deref(),
                Some(EntryHead::Separator | EntryHead::PartTitle(_)) => None,
                None => heads.paths(id)[0],
            };
            if let (Some(places), Some(path)) = (places.as_mut(), path) {
                places.free(path);
            }
        });
        self.reshaped = true;
        Ok(())
    }

    /// Moves an entry, with all that is nested in it.
    ///
    /// # Errors
    /// [`EditError`], where it can't be there.
    pub fn relocate(&mut self, entry: EntryId, to: Place) -> Result<(), EditError> {
        let id = entry;
        let entry = self.entry(entry)?;
        let gap = self.gap(to)?;
        if self.links.upwards(gap.parent).any(|above| above == entry) {
            return Err(EditError::IntoItself(id));
        }
        let chapters = self
            .links
            .walk_in(entry)
            .filter_map(|(depth, entry)| self.is_chapter(entry).then_some(depth));
        if let Some(deepest) = chapters.max() {
            self.check_depth(gap, deepest)?;
        }
        self.links.relocate(entry, gap);
        self.entries[entry].touch().moved = true;
        self.reshaped = true;
        Ok(())
    }

    /// Makes any of these changes.
    ///
    /// # Errors
    /// [`EditError`].
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

    fn entry(&self, id: EntryId) -> Result<usize, EditError> {
        let entry = usize::try_from(id).map_err(|_| EditError::Unknown(id))?;
        match self.links.lives(entry) {
            Some(true) => Ok(entry),
            Some(false) => Err(EditError::Removed(id)),
            None => Err(EditError::Unknown(id)),
        }
    }

    fn chapter(&self, id: EntryId) -> Result<usize, EditError> {
        let entry = self.entry(id)?;
        if self.is_chapter(entry) {
            return Ok(entry);
        }
        Err(EditError::NoChapter(
            id,
            match self.head(entry) {
                EntryHead::PartTitle(_) => "a part title",
                _ => "a separator",
            },
        ))
    }

    fn is_chapter(&self, entry: usize) -> bool {
        match self.entries[entry].head() {
            Some(head) => matches!(head, EntryHead::Chapter(_)),
            None => self.heads.is_chapter(entry),
        }
    }

    fn head(&self, entry: usize) -> EntryHead {
        match self.entries[entry].head() {
            Some(head) => head.clone(),
            None => self.heads.get(entry),
        }
    }

    fn gap(&self, place: Place) -> Result<Gap, EditError> {
        let parent = |id: Option<EntryId>| id.map(|id| self.chapter(id)).transpose();
        Ok(match place {
            Place::Before(id) => self.links.before(self.entry(id)?),
            Place::After(id) => self.links.after(self.entry(id)?),
            Place::FirstIn(id) => self.links.first_in(parent(id)?),
            Place::LastIn(id) => self.links.last_in(parent(id)?),
        })
    }

    /// Whether there may be a chapter so many levels below what is put into a gap.
    fn check_depth(&self, gap: Gap, deepest: usize) -> Result<(), EditError> {
        let depth = self.links.upwards(gap.parent).count() + deepest;
        match depth < MAX_DEPTH {
            true => Ok(()),
            false => Err(EditError::TooDeep(depth)),
        }
    }

    fn places(&mut self) -> &mut Places {
        let (heads, links) = (&self.heads, &self.links);
        self.places.get_or_insert_with(|| {
            // Nothing that was inserted before has a path.
            Places::new((0..self.original).map(|id| {
                let [path, source] = heads.paths(id);
                (path, source, links.lives(id) == Some(true))
            }))
        })
    }
}

/// Memory ends long before.
fn id_of(entry: usize) -> EntryId {
    EntryId::try_from(entry).unwrap_or(EntryId::MAX)
}

/// What the texts of a new entry take besides its content.
fn bytes(head: &EntryHead) -> usize {
    match head {
        EntryHead::Chapter(head) => {
            let number = head.number.as_ref().map_or(0, |number| 4 * number.len());
            head.name.len() + number + head.path.as_ref().map_or(0, String::len)
        }
        EntryHead::Separator => 0,
        EntryHead::PartTitle(title) => title.len(),
    }
}

#[cfg(test)]
mod tests;
