//! A book plugin's answer, checked and put back together.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};

use super::ReturnedBook;
use super::v0_1::mdbook::preprocessor::types::{BookItemResult, ChapterResult, EntryResult};
use crate::book::{Book, Chapter, Field, Item, Kept, MAX_DEPTH};

/// What is wrong with the book that a plugin returned. Entries are counted from 1.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureError {
    /// An entry hangs in the air.
    #[error(
        "entry {entry} of the book that it returned ({what}) has depth {depth}, but at most \
         {allowed} is possible there: an entry may be one deeper than the entry before it when \
         that one is a chapter, and never deeper"
    )]
    Depth {
        /// Which entry.
        entry: usize,
        /// What that entry is.
        what: String,
        /// Its depth.
        depth: u32,
        /// The greatest depth that it could have.
        allowed: usize,
    },
    /// Deeper than mdBook can read.
    #[error(
        "entry {entry} of the book that it returned ({what}) is a chapter inside {depth} others; \
         mdBook can read {MAX_DEPTH} levels at most"
    )]
    TooDeep {
        /// Which entry.
        entry: usize,
        /// What that entry is.
        what: String,
        /// Its depth.
        depth: u32,
    },
    /// Two chapters would be rendered to one file.
    #[error(
        "entry {entry} of the book that it returned ({what}) has the same path as another \
         chapter, `{path}`; one would overwrite the other"
    )]
    SamePath {
        /// Which entry.
        entry: usize,
        /// What that entry is.
        what: String,
        /// The path.
        path: String,
    },
    /// A path that leads out of the book.
    #[error(
        "entry {entry} of the book that it returned ({what}) has the path `{path}`; a path must \
         be relative to the book's source, with `/` between names, and without `.` and `..`"
    )]
    BadPath {
        /// Which entry.
        entry: usize,
        /// What that entry is.
        what: String,
        /// The path.
        path: String,
    },
}

/// Which chapter of the original each returned entry was.
#[derive(Debug)]
pub struct Plan {
    returned: ReturnedBook,
    origins: Vec<Option<usize>>,
}

impl Plan {
    /// Checks what a plugin returned for `original`.
    ///
    /// A chapter is recognised by its path; one that was given another path, by the file that it
    /// was read from; a draft, which has neither, by its name and place. What is recognised keeps
    /// the fields of mdBook's JSON that the contract does not show.
    ///
    /// # Errors
    /// [`StructureError`]: the first thing that is wrong.
    pub fn new(original: &Book<'_>, returned: ReturnedBook) -> Result<Self, StructureError> {
        check_depths(&returned.entries)?;
        let origins = Origins::of(original).assign(&returned.entries)?;
        Ok(Self { returned, origins })
    }

    /// Builds the new book out of the one that the plan was made for.
    pub fn apply<'a>(self, original: Book<'a>) -> Book<'a> {
        let mut titles = HashMap::new();
        let mut chapters = Vec::new();
        flatten(original.items, &mut chapters, &mut titles);
        let mut tree = Tree::default();
        for (entry, origin) in self.returned.entries.into_iter().zip(self.origins) {
            let depth = usize::try_from(entry.depth).unwrap_or(usize::MAX);
            match entry.item {
                BookItemResult::Chapter(new) => {
                    let old = origin.and_then(|index| chapters[index].take());
                    tree.open(depth, chapter(new, old));
                }
                BookItemResult::Separator => tree.add(depth, Item::Separator),
                BookItemResult::PartTitle(title) => {
                    let title = match titles.get(title.as_str()) {
                        Some(kept) => Kept::clone(kept),
                        None => Kept::new(Cow::Owned(title)),
                    };
                    tree.add(depth, Item::PartTitle(title));
                }
            }
        }
        Book {
            items: tree.finish(),
        }
    }
}

fn describe(entry: &EntryResult) -> String {
    match &entry.item {
        BookItemResult::Chapter(chapter) => format!("chapter `{}`", chapter.name),
        BookItemResult::Separator => "a separator".to_owned(),
        BookItemResult::PartTitle(title) => format!("part title `{title}`"),
    }
}

fn check_depths(entries: &[EntryResult]) -> Result<(), StructureError> {
    let mut allowed = 0;
    for (index, entry) in entries.iter().enumerate() {
        let depth = usize::try_from(entry.depth).unwrap_or(usize::MAX);
        if depth > allowed {
            return Err(StructureError::Depth {
                entry: index + 1,
                what: describe(entry),
                depth: entry.depth,
                allowed,
            });
        }
        let is_chapter = matches!(entry.item, BookItemResult::Chapter(_));
        if is_chapter && depth >= MAX_DEPTH {
            return Err(StructureError::TooDeep {
                entry: index + 1,
                what: describe(entry),
                depth: entry.depth,
            });
        }
        allowed = depth + usize::from(is_chapter);
    }
    Ok(())
}

/// A path as the contract has it. mdBook joins it onto the folder that it renders into, so one
/// that climbs would write outside the book.
fn stays_inside(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// A draft's name and the names above it.
type DraftKey<'b> = (&'b str, Vec<&'b str>);

/// The chapters of the original that are not yet accounted for.
struct Origins<'b> {
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
    fn of(book: &'b Book<'_>) -> Self {
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

    fn assign(mut self, entries: &'b [EntryResult]) -> Result<Vec<Option<usize>>, StructureError> {
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

/// Takes a tree apart into its chapters, depth first and without children, and its part titles.
fn flatten<'a>(
    items: Vec<Item<'a>>,
    chapters: &mut Vec<Option<Box<Chapter<'a>>>>,
    titles: &mut HashMap<String, Kept<'a, Cow<'a, str>>>,
) {
    for item in items {
        match item {
            Item::Chapter(mut chapter) => {
                let children = std::mem::take(&mut chapter.children);
                chapters.push(Some(chapter));
                flatten(children, chapters, titles);
            }
            Item::PartTitle(title) => {
                titles.insert(title.get().to_string(), title);
            }
            Item::Separator => {}
        }
    }
}

/// A returned chapter, with what its original had beyond the contract.
fn chapter<'a>(new: ChapterResult, old: Option<Box<Chapter<'a>>>) -> Box<Chapter<'a>> {
    let ChapterResult {
        name,
        content,
        number,
        path,
        source_path,
        parent_names,
    } = new;
    let (name, content) = (Cow::Owned(name), Cow::Owned(content));
    let (path, source_path) = (path.map(Cow::Owned), source_path.map(Cow::Owned));
    let parent_names = parent_names.into_iter().map(Cow::Owned).collect();
    match old {
        Some(mut chapter) => {
            chapter.name.set(name);
            chapter.content.set(content);
            chapter.number.set(number);
            chapter.path.set(path);
            chapter.source_path.set(source_path);
            chapter.parent_names.set(parent_names);
            chapter
        }
        None => Box::new(Chapter {
            name: Kept::new(name),
            content: Kept::new(content),
            number: Kept::new(number),
            path: Kept::new(path),
            source_path: Kept::new(source_path),
            parent_names: Kept::new(parent_names),
            children: Vec::new(),
            fields: Vec::<Field<'a>>::new(),
        }),
    }
}

/// A tree that grows depth first.
#[derive(Default)]
struct Tree<'a> {
    top: Vec<Item<'a>>,
    open: Vec<Box<Chapter<'a>>>,
}

impl<'a> Tree<'a> {
    fn add(&mut self, depth: usize, item: Item<'a>) {
        self.close(depth);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(item),
            None => self.top.push(item),
        }
    }

    fn open(&mut self, depth: usize, chapter: Box<Chapter<'a>>) {
        self.close(depth);
        self.open.push(chapter);
    }

    /// Puts the open chapters that lie at `depth` or deeper into their parents.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(chapter) = self.open.pop() {
                let item = Item::Chapter(chapter);
                match self.open.last_mut() {
                    Some(parent) => parent.children.push(item),
                    None => self.top.push(item),
                }
            }
        }
    }

    fn finish(mut self) -> Vec<Item<'a>> {
        self.close(0);
        self.top
    }
}
