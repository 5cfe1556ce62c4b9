//! Which chapter of the book that a plugin was handed each returned chapter is.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{StructureError, describe};
use crate::book::Book;
use crate::contract::v0_1::mdbook::preprocessor::types::{
    BookItemResult, ChapterResult, EntryResult,
};

/// A path as the contract has it. mdBook joins it onto the folder that it renders into, so one
/// that climbs would write outside the book.
fn stays_inside(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// A draft's name and the names above it.
type DraftKey<'b> = (&'b str, Vec<&'b str>);

/// The chapters of the original that are not yet accounted for.
pub struct Origins<'b> {
    by_path: HashMap<&'b str, VecDeque<usize>>,
    by_source: HashMap<&'b str, VecDeque<usize>>,
    drafts: HashMap<DraftKey<'b>, VecDeque<usize>>,
    /// The drafts by the place of their entries in the original.
    drafts_by_place: BTreeMap<usize, usize>,
    taken: Vec<bool>,
    /// Which chapters the returned book still has by path, so that a file's name is only a second
    /// way to recognise those that it has not.
    kept_paths: HashMap<&'b str, usize>,
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
            kept_paths: HashMap::new(),
        };
        for (place, (_, item)) in book.walk().enumerate() {
            let Some(chapter) = item.chapter() else {
                continue;
            };
            let index = origins.taken.len();
            origins.taken.push(false);
            if let Some(source) = chapter.source_path.get().as_deref() {
                origins
                    .by_source
                    .entry(source)
                    .or_default()
                    .push_back(index);
            }
            if let Some(path) = chapter.path.get().as_deref() {
                origins.by_path.entry(path).or_default().push_back(index);
                *origins.kept_paths.entry(path).or_default() += 1;
            } else {
                let parents = chapter
                    .parent_names
                    .get()
                    .iter()
                    .map(AsRef::as_ref)
                    .collect();
                let key = (chapter.name.get().as_ref(), parents);
                origins.drafts.entry(key).or_default().push_back(index);
                origins.drafts_by_place.insert(place, index);
            }
        }
        origins
    }

    /// For each entry, which chapter of the original it is, counted depth first.
    pub fn assign(
        mut self,
        entries: &'b [EntryResult],
    ) -> Result<Vec<Option<usize>>, StructureError> {
        let mut assigned = vec![None; entries.len()];
        // The surer ways first: what they leave over is looked for in the others.
        self.by_path(entries, &mut assigned)?;
        for way in [Self::by_name, Self::by_source] {
            for (place, entry) in entries.iter().enumerate() {
                if let (BookItemResult::Chapter(chapter), None) = (&entry.item, assigned[place]) {
                    assigned[place] = way(&mut self, chapter);
                    if let Some(index) = assigned[place] {
                        self.taken[index] = true;
                    }
                }
            }
        }
        self.by_place(entries, &mut assigned);
        Ok(assigned)
    }

    fn by_path(
        &mut self,
        entries: &[EntryResult],
        assigned: &mut [Option<usize>],
    ) -> Result<(), StructureError> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (place, entry) in entries.iter().enumerate() {
            let BookItemResult::Chapter(chapter) = &entry.item else {
                continue;
            };
            let bad = |path: &str| StructureError::BadPath {
                entry: place + 1,
                what: describe(entry),
                path: path.to_owned(),
            };
            if let Some(source) = chapter.source_path.as_deref()
                && !self.by_source.contains_key(source)
                && !stays_inside(source)
            {
                return Err(bad(source));
            }
            let Some(path) = chapter.path.as_deref() else {
                continue;
            };
            if !self.by_path.contains_key(path) && !stays_inside(path) {
                return Err(bad(path));
            }
            let count = seen.entry(path).or_default();
            *count += 1;
            if *count > self.kept_paths.get(path).copied().unwrap_or(1) {
                return Err(StructureError::SamePath {
                    entry: place + 1,
                    what: describe(entry),
                    path: path.to_owned(),
                });
            }
            assigned[place] = self.by_path.get_mut(path).and_then(VecDeque::pop_front);
            if let Some(index) = assigned[place] {
                self.taken[index] = true;
            }
        }
        Ok(())
    }

    fn by_name(&mut self, chapter: &'b ChapterResult) -> Option<usize> {
        if chapter.path.is_some() {
            return None;
        }
        let parents = chapter.parent_names.iter().map(String::as_str).collect();
        let same = self.drafts.get_mut(&(chapter.name.as_str(), parents))?;
        same.pop_front()
    }

    /// Drafts that were renamed: where as many came back as are left over, each is the one at its
    /// place among them; otherwise, the one at its place in the book.
    fn by_place(&mut self, entries: &[EntryResult], assigned: &mut [Option<usize>]) {
        let mut left: VecDeque<_> = self
            .drafts_by_place
            .iter()
            .filter(|(_, index)| !self.taken[**index])
            .map(|(place, index)| (*place, *index))
            .collect();
        let is_new_draft = |(place, entry): &(usize, &EntryResult)| match &entry.item {
            BookItemResult::Chapter(chapter) => {
                chapter.path.is_none() && assigned[*place].is_none()
            }
            _ => false,
        };
        let new: Vec<_> = entries
            .iter()
            .enumerate()
            .filter(is_new_draft)
            .map(|(place, _)| place)
            .collect();
        let in_order = new.len() == left.len();
        for place in new {
            let at = match in_order {
                true => Some(0),
                false => left.iter().position(|(old, _)| *old == place),
            };
            assigned[place] = at.and_then(|at| left.remove(at)).map(|(_, index)| index);
        }
    }

    fn by_source(&mut self, chapter: &'b ChapterResult) -> Option<usize> {
        let same = self.by_source.get(chapter.source_path.as_deref()?)?;
        same.iter().copied().find(|index| !self.taken[*index])
    }
}
