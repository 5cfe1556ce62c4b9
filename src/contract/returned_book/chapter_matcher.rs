//! Matching the chapters of a returned book with those of the original.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::book::Book;
use crate::contract::versions::v0_1::{ReturnedChapter, ReturnedEntry, ReturnedItem};

/// The name of a draft, and the names of the chapters that contain it.
type DraftKey<'b> = (&'b str, Vec<&'b str>);

/// The chapters of the original that have no match yet, by their indices depth first.
pub struct ChapterMatcher<'b> {
    by_path: HashMap<&'b str, VecDeque<usize>>,
    by_source: HashMap<&'b str, VecDeque<usize>>,
    drafts: HashMap<DraftKey<'b>, VecDeque<usize>>,
    /// The drafts by the index of their entry.
    drafts_by_entry: BTreeMap<usize, usize>,
    /// True for chapters that have a match.
    matched: Vec<bool>,
}

impl<'b> ChapterMatcher<'b> {
    /// Collects the chapters of a book.
    pub fn new(book: &'b Book<'_>) -> Self {
        let mut matcher = Self {
            by_path: HashMap::new(),
            by_source: HashMap::new(),
            drafts: HashMap::new(),
            drafts_by_entry: BTreeMap::new(),
            matched: Vec::new(),
        };
        for (entry, (_, item)) in book.walk().enumerate() {
            let Some(chapter) = item.chapter() else {
                continue;
            };
            let index = matcher.matched.len();
            matcher.matched.push(false);
            if let Some(source) = chapter.source_path.get().as_deref() {
                let same = matcher.by_source.entry(source).or_default();
                same.push_back(index);
            }
            if let Some(path) = chapter.path.get().as_deref() {
                matcher.by_path.entry(path).or_default().push_back(index);
            } else {
                let parents = chapter.parent_names.get().iter();
                let key = (
                    chapter.name.get().as_ref(),
                    parents.map(AsRef::as_ref).collect(),
                );
                matcher.drafts.entry(key).or_default().push_back(index);
                matcher.drafts_by_entry.insert(entry, index);
            }
        }
        matcher
    }

    /// Returns the index of the original chapter of each entry.
    pub fn assign(mut self, entries: &'b [ReturnedEntry]) -> Vec<Option<usize>> {
        let mut assigned = vec![None; entries.len()];
        // The most certain strategy comes first, and each one gets the chapters that those before it did not match.
        let strategies = [
            Self::by_path,
            Self::by_name_of_draft,
            Self::by_source,
            Self::by_name_alone,
        ];
        for strategy in strategies {
            for (entry, assigned) in entries.iter().zip(&mut assigned) {
                if let (ReturnedItem::Chapter(chapter), None) = (&entry.item, &assigned) {
                    *assigned = strategy(&mut self, chapter);
                    if let Some(index) = *assigned {
                        self.matched[index] = true;
                    }
                }
            }
        }
        self.match_renamed_drafts(entries, &mut assigned);
        assigned
    }

    fn by_path(&mut self, chapter: &'b ReturnedChapter) -> Option<usize> {
        let same = self.by_path.get_mut(chapter.path.as_deref()?)?;
        same.pop_front()
    }

    fn by_name_of_draft(&mut self, chapter: &'b ReturnedChapter) -> Option<usize> {
        match chapter.path {
            None => self.by_name_alone(chapter),
            Some(_) => None,
        }
    }

    /// A draft that got a path is still the same chapter.
    fn by_name_alone(&mut self, chapter: &'b ReturnedChapter) -> Option<usize> {
        let parents = chapter.parent_names.iter().map(String::as_str).collect();
        let same = self.drafts.get_mut(&(chapter.name.as_str(), parents))?;
        same.pop_front()
    }

    fn by_source(&mut self, chapter: &'b ReturnedChapter) -> Option<usize> {
        let same = self.by_source.get(chapter.source_path.as_deref()?)?;
        same.iter().copied().find(|index| !self.matched[*index])
    }

    /// Matches renamed drafts. If as many drafts are left in both books, they are matched in order, otherwise by their
    /// position in the book.
    fn match_renamed_drafts(&self, entries: &[ReturnedEntry], assigned: &mut [Option<usize>]) {
        let mut left = self.drafts_by_entry.clone();
        left.retain(|_, index| !self.matched[*index]);
        let is_new_draft = |entry: &usize| match &entries[*entry].item {
            ReturnedItem::Chapter(chapter) => chapter.path.is_none() && assigned[*entry].is_none(),
            ReturnedItem::Separator | ReturnedItem::PartTitle(_) => false,
        };
        let new: Vec<_> = (0..entries.len()).filter(is_new_draft).collect();
        let in_order = new.len() == left.len();
        for entry in new {
            assigned[entry] = if in_order {
                left.pop_first().map(|(_, index)| index)
            } else {
                left.remove(&entry)
            };
        }
    }
}
