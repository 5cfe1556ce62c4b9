//! A book that a plugin returned: checks it, and makes the new book of it.

mod chapter_matcher;
mod error;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

pub use error::{StructureError, StructureErrorKind};

use chapter_matcher::ChapterMatcher;

use super::output_paths::OutputPaths;
use super::tree_builder::TreeBuilder;
use super::versions::v0_1::{ReturnedBook, ReturnedChapter, ReturnedEntry, ReturnedItem};
use crate::book::{Book, Chapter, Item, MAX_DEPTH, WithJson};

/// A valid returned book, with the original chapter of each returned one.
#[derive(Debug)]
pub struct ReturnedBookPlan {
    returned: ReturnedBook,
    /// For each entry the index of its original chapter, depth first.
    origins: Vec<Option<usize>>,
}

impl ReturnedBookPlan {
    /// Checks the book that a plugin returned for `original`, and matches their chapters.
    ///
    /// A chapter is matched by its path, or by its source path if it has a new path. A draft has neither: it is matched
    /// by its name, or by its position among the drafts if it was renamed. A matched chapter keeps the fields of
    /// mdBook's JSON that the contract does not have.
    ///
    /// # Errors
    /// [`StructureError`] for the first error in the returned book.
    pub fn new(original: &Book<'_>, returned: ReturnedBook) -> Result<Self, StructureError> {
        check_depths(&returned.entries)?;
        let paths = returned.entries.iter().map(|entry| match &entry.item {
            ReturnedItem::Chapter(chapter) => Some(ChapterPaths {
                name: &chapter.name,
                path: chapter.path.as_deref(),
                source_path: chapter.source_path.as_deref(),
            }),
            ReturnedItem::Separator | ReturnedItem::PartTitle(_) => None,
        });
        check_entries(original, paths)?;
        let origins = ChapterMatcher::new(original).assign(&returned.entries);
        Ok(Self { returned, origins })
    }

    /// Builds the new book from the original one, for which the plan was made.
    pub fn apply<'a>(self, original: Book<'a>) -> Book<'a> {
        let mut titles: HashMap<String, VecDeque<WithJson<'a, Cow<'a, str>>>> = HashMap::new();
        let mut chapters = Vec::new();
        for item in original.into_flat_items() {
            match item {
                Item::Chapter(chapter) => chapters.push(Some(chapter)),
                Item::PartTitle(title) => {
                    let same = titles.entry(title.get().to_string()).or_default();
                    same.push_back(title);
                }
                Item::Separator => {}
            }
        }
        let mut tree = TreeBuilder::default();
        for (entry, origin) in self.returned.entries.into_iter().zip(self.origins) {
            let depth = usize::try_from(entry.depth).unwrap_or(usize::MAX);
            let item = match entry.item {
                ReturnedItem::Chapter(new) => {
                    let mut chapter = origin
                        .and_then(|index| chapters[index].take())
                        .unwrap_or_default();
                    update(&mut chapter, new);
                    Item::Chapter(chapter)
                }
                ReturnedItem::Separator => Item::Separator,
                ReturnedItem::PartTitle(title) => {
                    let same = titles.get_mut(title.as_str());
                    let original = same.and_then(VecDeque::pop_front);
                    let new = || WithJson::new(Cow::Owned(title));
                    Item::PartTitle(original.unwrap_or_else(new))
                }
            };
            tree.add(depth, item);
        }
        Book {
            items: tree.finish(),
            structure_unchanged: false,
        }
    }
}

/// Checks the paths of a book that a command returned.
///
/// # Errors
/// Fails if a path is invalid or is another chapter's. Entries are the items, depth first.
pub fn check_paths(original: &Book<'_>, returned: &Book<'_>) -> Result<(), StructureError> {
    let items = returned.walk().map(|(_, item)| item.chapter());
    check_entries(original, items.map(|chapter| chapter.map(chapter_paths)))
}

/// The name and the paths of a chapter.
struct ChapterPaths<'r> {
    name: &'r str,
    path: Option<&'r str>,
    source_path: Option<&'r str>,
}

fn chapter_paths<'b>(chapter: &'b Chapter<'_>) -> ChapterPaths<'b> {
    ChapterPaths {
        name: chapter.name.get(),
        path: chapter.path.get().as_deref(),
        source_path: chapter.source_path.get().as_deref(),
    }
}

/// Checks the paths of all entries of a returned book, depth first. `None` stands for an entry that is no chapter.
fn check_entries<'r>(
    original: &Book<'_>,
    entries: impl Iterator<Item = Option<ChapterPaths<'r>>>,
) -> Result<(), StructureError> {
    let original = original.chapters().map(chapter_paths);
    // No chapter of the returned book has its path yet.
    let mut paths = OutputPaths::new(original.map(|of| (of.path, of.source_path, false)));
    for (index, chapter) in entries.enumerate() {
        let Some(chapter) = chapter else {
            continue;
        };
        let error = |kind| StructureError {
            entry: index + 1,
            what: chapter_description(chapter.name),
            kind,
        };
        for (key, path) in [("path", chapter.path), ("source path", chapter.source_path)] {
            if let Some(path) = path.filter(|path| !paths.is_valid(path)) {
                let path = path.to_owned();
                return Err(error(StructureErrorKind::InvalidPath { key, path }));
            }
        }
        if let Some(path) = chapter.path
            && !paths.reserve(path)
        {
            return Err(error(StructureErrorKind::DuplicatePath(path.to_owned())));
        }
    }
    Ok(())
}

fn chapter_description(name: &str) -> String {
    format!("chapter `{name}`")
}

fn description(entry: &ReturnedEntry) -> String {
    match &entry.item {
        ReturnedItem::Chapter(chapter) => chapter_description(&chapter.name),
        ReturnedItem::Separator => "a separator".to_owned(),
        ReturnedItem::PartTitle(title) => format!("part title `{title}`"),
    }
}

fn check_depths(entries: &[ReturnedEntry]) -> Result<(), StructureError> {
    let mut allowed = 0;
    for (index, entry) in entries.iter().enumerate() {
        let error = |kind| StructureError {
            entry: index + 1,
            what: description(entry),
            kind,
        };
        let depth = usize::try_from(entry.depth).unwrap_or(usize::MAX);
        if depth > allowed {
            return Err(error(StructureErrorKind::Depth {
                depth: entry.depth,
                allowed,
            }));
        }
        let is_chapter = matches!(entry.item, ReturnedItem::Chapter(_));
        if is_chapter && depth >= MAX_DEPTH {
            return Err(error(StructureErrorKind::TooDeep(entry.depth)));
        }
        allowed = depth + usize::from(is_chapter);
    }
    Ok(())
}

/// Sets all fields of a chapter that the contract has. Other fields stay as they are.
fn update(chapter: &mut Chapter<'_>, new: ReturnedChapter) {
    let ReturnedChapter {
        name,
        content,
        number,
        path,
        source_path,
        parent_names,
    } = new;
    chapter.name.set(Cow::Owned(name));
    chapter.content.set(content);
    chapter.number.set(number);
    chapter.path.set(path.map(Cow::Owned));
    chapter.source_path.set(source_path.map(Cow::Owned));
    let parent_names = parent_names.into_iter().map(Cow::Owned);
    chapter.parent_names.set(parent_names.collect());
}
