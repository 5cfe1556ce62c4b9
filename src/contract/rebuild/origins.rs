//! Which chapter of the book that a plugin was handed each returned chapter is.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::book::Book;
use crate::contract::v0_1::mdbook::preprocessor::types::{
    BookItemResult, ChapterResult, EntryResult,
};

/// A draft's name and the names above it.
type DraftKey<'b> = (&'b str, Vec<&'b str>);

/// The chapters of the original that are not yet accounted for, counted depth first.
pub struct Origins<'b> {
    by_path: HashMap<&'b str, VecDeque<usize>>,
    by_source: HashMap<&'b str, VecDeque<usize>>,
    drafts: HashMap<DraftKey<'b>, VecDeque<usize>>,
    /// The drafts by the place of their entries.
    drafts_by_place: BTreeMap<usize, usize>,
    taken: Vec<bool>,
}

impl<'b> Origins<'b> {
    /// All of a book's.
    pub fn of(book: &'b Book<'_>) -> Self {
        let mut origins = Self {
            by_path: HashMap::new(),
            by_source: HashMap::new(),
            drafts: HashMap::new(),
            drafts_by_place: BTreeMap::new(),
            taken: Vec::new(),
        };
        for (place, (_, item)) in book.walk().enumerate() {
            let Some(chapter) = item.chapter() else {
                continue;
            };
            let index = origins.taken.len();
            origins.taken.push(false);
            if let Some(source) = chapter.source_path.get().as_deref() {
                let same = origins.by_source.entry(source).or_default();
                same.push_back(index);
            }
            if let Some(path) = chapter.path.get().as_deref() {
                origins.by_path.entry(path).or_default().push_back(index);
            } else {
                let parents = chapter.parent_names.get().iter();
                let key = (
                    chapter.name.get().as_ref(),
                    parents.map(AsRef::as_ref).collect(),
                );
                origins.drafts.entry(key).or_default().push_back(index);
                origins.drafts_by_place.insert(place, index);
            }
        }
        origins
    }

    /// For each entry, which chapter of the original it is.
    pub fn assign(mut self, entries: &'b [EntryResult]) -> Vec<Option<usize>> {
        let mut assigned = vec![None; entries.len()];
        // The surer ways first: what they leave over is looked for in the others.
        let ways = [
            Self::by_path,
            Self::by_name_of_draft,
            Self::by_source,
            Self::by_name_alone,
        ];
        for way in ways {
            for (entry, assigned) in entries.iter().zip(&mut assigned) {
                if let (BookItemResult::Chapter(chapter), None) = (&entry.item, &assigned) {
                    *assigned = way(&mut self, chapter);
                    if let Some(index) = *assigned {
                        self.taken[index] = true;
                    }
                }
            }
        }
        self.by_place(entries, &mut assigned);
        assigned
    }

    fn by_path(&mut self, chapter: &'b ChapterResult) -> Option<usize> {
        let same = self.by_path.get_mut(chapter.path.as_deref()?)?;
        same.pop_front()
    }

    fn by_name_of_draft(&mut self, chapter: &'b ChapterResult) -> Option<usize> {
        match chapter.path {
            None => self.by_name_alone(chapter),
            Some(_) => None,
        }
    }

    /// A draft that was given a path is still the same chapter.
    fn by_name_alone(&mut self, chapter: &'b ChapterResult) -> Option<usize> {
        let parents = chapter.parent_names.iter().map(String::as_str).collect();
        let same = self.drafts.get_mut(&(chapter.name.as_str(), parents))?;
        same.pop_front()
    }

    fn by_source(&mut self, chapter: &'b ChapterResult) -> Option<usize> {
        let same = self.by_source.get(chapter.source_path.as_deref()?)?;
        same.iter().copied().find(|index| !self.taken[*index])
    }

    /// Drafts that were renamed: where as many came back as are left over, each is the one at its
    /// place among them; otherwise, the one at its place in the book.
    fn by_place(&self, entries: &[EntryResult], assigned: &mut [Option<usize>]) {
        let mut left = self.drafts_by_place.clone();
        left.retain(|_, index| !self.taken[*index]);
        let is_new_draft = |place: &usize| match &entries[*place].item {
            BookItemResult::Chapter(chapter) => {
                chapter.path.is_none() && assigned[*place].is_none()
            }
            _ => false,
        };
        let new: Vec<_> = (0..entries.len()).filter(is_new_draft).collect();
        let in_order = new.len() == left.len();
        for place in new {
            assigned[place] = match in_order {
                true => left.pop_first().map(|(_, index)| index),
                false => left.remove(&place),
            };
        }
    }
}
