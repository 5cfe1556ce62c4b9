//! A book plugin's answer, checked and put back together.

mod origins;
mod paths;
mod tree;

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

use origins::Origins;
use paths::Returned;
pub(super) use paths::{rendered, stays_inside};
pub(super) use tree::Tree;

use super::ReturnedBook;
use super::v0_1::mdbook::preprocessor::types::{BookItemResult, ChapterResult, EntryResult};
use crate::book::{Book, Chapter, Content, FieldList, Item, MAX_DEPTH, WithSource};

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
        "entry {entry} of the book that it returned ({what}) has the path `{path}`, which is \
         rendered to the same file as another chapter; one would overwrite the other"
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
        "entry {entry} of the book that it returned ({what}) has the {key} `{path}`; a path must \
         be relative to the book's source, with `/` between names, and without `.` and `..`"
    )]
    BadPath {
        /// Which entry.
        entry: usize,
        /// What that entry is.
        what: String,
        /// Which of its paths.
        key: &'static str,
        /// That path.
        path: String,
    },
}

impl StructureError {
    /// What the plugin's author can do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Depth { .. } => {
                "this is the plugin's mistake; tell its author: the `depth` of an entry is the number of \
                 chapters that it lies under, so that an entry at the top has 0"
            }
            Self::TooDeep { .. } => {
                "this is the plugin's mistake; tell its author: fewer chapters may lie in each other"
            }
            Self::SamePath { .. } => {
                "this is the plugin's mistake; tell its author: each chapter needs a `path` of its own, and \
                 one that is no page needs none"
            }
            Self::BadPath { .. } => {
                "this is the plugin's mistake; tell its author: `part/chapter.md` is such a path"
            }
        }
    }
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
    /// was read from; a draft, which has neither, by its name, or by its place among the drafts
    /// where it has been renamed. What is recognised keeps the fields of mdBook's JSON that the
    /// contract does not show.
    ///
    /// # Errors
    /// [`StructureError`]: the first thing that is wrong.
    pub fn new(original: &Book<'_>, returned: ReturnedBook) -> Result<Self, StructureError> {
        check_depths(&returned.entries)?;
        paths::check(original, returned.entries.iter().map(returned_chapter))?;
        let origins = Origins::of(original).assign(&returned.entries);
        Ok(Self { returned, origins })
    }

    /// Builds the new book out of the one that the plan was made for.
    pub fn apply<'a>(self, original: Book<'a>) -> Book<'a> {
        let mut titles = Titles::new();
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
                    let same = titles.get_mut(title.as_str());
                    let title = match same.and_then(VecDeque::pop_front) {
                        Some(kept) => kept,
                        None => WithSource::new(Cow::Owned(title)),
                    };
                    tree.add(depth, Item::PartTitle(title));
                }
            }
        }
        Book {
            items: tree.finish(),
            structure_unchanged: false,
        }
    }
}

/// Checks the paths of a book that came back as a whole.
///
/// # Errors
/// [`StructureError::BadPath`] or [`StructureError::SamePath`]. Entries are the items, depth first.
pub fn check_paths(original: &Book<'_>, returned: &Book<'_>) -> Result<(), StructureError> {
    paths::check(
        original,
        returned.walk().map(|(_, item)| read_chapter(item)),
    )
}

fn read_chapter<'r>(item: &'r Item<'_>) -> Option<Returned<'r>> {
    let chapter = item.chapter()?;
    Some(Returned {
        name: chapter.name.get(),
        path: chapter.path.get().as_deref(),
        source_path: chapter.source_path.get().as_deref(),
    })
}

fn returned_chapter(entry: &EntryResult) -> Option<Returned<'_>> {
    let BookItemResult::Chapter(chapter) = &entry.item else {
        return None;
    };
    Some(Returned {
        name: &chapter.name,
        path: chapter.path.as_deref(),
        source_path: chapter.source_path.as_deref(),
    })
}

fn describe_chapter(name: &str) -> String {
    format!("chapter `{name}`")
}

fn describe(entry: &EntryResult) -> String {
    match &entry.item {
        BookItemResult::Chapter(chapter) => describe_chapter(&chapter.name),
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

/// Part titles by their texts, each as it came.
type Titles<'a> = HashMap<String, VecDeque<WithSource<'a, Cow<'a, str>>>>;

/// Takes a tree apart into its chapters, depth first and without children, and its part titles.
fn flatten<'a>(
    items: Vec<Item<'a>>,
    chapters: &mut Vec<Option<Chapter<'a>>>,
    titles: &mut Titles<'a>,
) {
    for item in items {
        match item {
            Item::Chapter(mut chapter) => {
                let children = std::mem::take(&mut chapter.children);
                chapters.push(Some(*chapter));
                flatten(children, chapters, titles);
            }
            Item::PartTitle(title) => {
                let same = titles.entry(title.get().to_string()).or_default();
                same.push_back(title);
            }
            Item::Separator => {}
        }
    }
}

/// A returned chapter, with what its original had beyond the contract.
fn chapter<'a>(new: ChapterResult, old: Option<Chapter<'a>>) -> Chapter<'a> {
    let ChapterResult {
        name,
        content,
        number,
        path,
        source_path,
        parent_names,
    } = new;
    let name = Cow::Owned(name);
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
        None => Chapter {
            name: WithSource::new(name),
            content: Content::new(content),
            number: WithSource::new(number),
            path: WithSource::new(path),
            source_path: WithSource::new(source_path),
            parent_names: WithSource::new(parent_names),
            children: Vec::new(),
            fields: FieldList::usual(),
        },
    }
}
