//! The tree of items.

use std::borrow::Cow;
use std::mem;

use super::{Content, WithJson};

/// The maximum nesting depth of chapters.
///
/// mdBook reads the book back with serde_json. Its recursion limit of 128 leaves room for 41 chapters of three levels
/// each (item, chapter, list), in both mdBook 0.4 and 0.5.
pub const MAX_DEPTH: usize = 41;

/// A section number, outermost part first: `[1, 2]` is shown as `1.2.`.
pub type SectionNumber = Vec<u32>;

/// A whole book.
#[derive(Clone, Debug, Default)]
pub struct Book<'a> {
    /// The top-level items, in the order of `SUMMARY.md`.
    pub items: Vec<Item<'a>>,
    /// True if only the contents of chapters may differ from the input.
    pub structure_unchanged: bool,
}

/// One entry of `SUMMARY.md`.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// A chapter, with its nested items.
    Chapter(Box<Chapter<'a>>),
    /// A horizontal line.
    Separator,
    /// A title of the chapters after it.
    PartTitle(WithJson<'a, Cow<'a, str>>),
}

/// A chapter. Paths are relative to the book's source directory and `/`-separated on every system.
#[derive(Clone, Debug)]
pub struct Chapter<'a> {
    // Walks of the book read these two, so they are next to each other in memory.
    /// The Markdown, as earlier preprocessors left it.
    pub content: Content<'a>,
    /// The nested items.
    pub children: Vec<Item<'a>>,
    /// The title in `SUMMARY.md`.
    pub name: WithJson<'a, Cow<'a, str>>,
    /// The section number, or `None` if it is not numbered.
    pub number: WithJson<'a, Option<SectionNumber>>,
    /// The path that it is rendered to, or `None` for a draft.
    pub path: WithJson<'a, Option<Cow<'a, str>>>,
    /// The path of its file, or `None` for a draft or a chapter from a preprocessor.
    pub source_path: WithJson<'a, Option<Cow<'a, str>>>,
    /// The names of the chapters that contain it, outermost first.
    pub parent_names: WithJson<'a, Vec<Cow<'a, str>>>,
    /// Its JSON fields in the order of the input, unknown ones included. A new chapter has the fields that mdBook
    /// writes.
    pub fields: Vec<Field<'a>>,
}

/// A field of a chapter's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    /// `name`.
    Name,
    /// `content`.
    Content,
    /// `number`.
    Number,
    /// `sub_items`.
    Children,
    /// `path`.
    Path,
    /// `source_path`.
    SourcePath,
    /// `parent_names`.
    ParentNames,
    /// An unknown field: its key, and its value as JSON.
    Unknown(Cow<'a, str>, &'a str),
}

impl Field<'static> {
    /// The fields that mdBook writes, in its order.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::Content,
        Self::Number,
        Self::Children,
        Self::Path,
        Self::SourcePath,
        Self::ParentNames,
    ];
}

impl<'a> Book<'a> {
    /// Returns all items depth first, each with the number of chapters that contain it.
    pub fn walk(&self) -> ItemWalk<'_, 'a> {
        ItemWalk {
            stack: vec![self.items.iter()],
        }
    }

    /// Returns the chapters, depth first.
    pub fn chapters(&self) -> impl Iterator<Item = &Chapter<'a>> {
        self.walk().filter_map(|(_, item)| item.chapter())
    }

    /// Takes all items apart, depth first, each without nested items.
    pub fn into_flat_items(self) -> Vec<Item<'a>> {
        fn flatten<'a>(items: Vec<Item<'a>>, flat: &mut Vec<Item<'a>>) {
            for mut item in items {
                let children = match &mut item {
                    Item::Chapter(chapter) => mem::take(&mut chapter.children),
                    Item::Separator | Item::PartTitle(_) => Vec::new(),
                };
                flat.push(item);
                flatten(children, flat);
            }
        }
        let mut flat = Vec::new();
        flatten(self.items, &mut flat);
        flat
    }

    /// Drops the JSON of all paths, so that they are written with `/`.
    pub fn normalise_paths(&mut self) {
        self.structure_unchanged = false;
        self.for_each_chapter_mut(|chapter| {
            for path in [&mut chapter.path, &mut chapter.source_path] {
                *path = WithJson::new(path.get().clone());
            }
        });
    }

    /// Calls `visit` on each chapter, in the order of [`Book::chapters`].
    pub fn for_each_chapter_mut(&mut self, mut visit: impl FnMut(&mut Chapter<'a>)) {
        fn go<'a>(items: &mut [Item<'a>], visit: &mut impl FnMut(&mut Chapter<'a>)) {
            for item in items {
                if let Item::Chapter(chapter) = item {
                    visit(chapter);
                    go(&mut chapter.children, visit);
                }
            }
        }
        go(&mut self.items, &mut visit);
    }
}

impl<'a> Item<'a> {
    /// Returns the chapter, or `None` if the item is not a chapter.
    pub fn chapter(&self) -> Option<&Chapter<'a>> {
        match self {
            Self::Chapter(chapter) => Some(chapter),
            Self::Separator | Self::PartTitle(_) => None,
        }
    }
}

impl Default for Chapter<'_> {
    /// Returns a new chapter without name and content.
    fn default() -> Self {
        Self {
            content: Content::new(String::new()),
            children: Vec::new(),
            name: WithJson::default(),
            number: WithJson::default(),
            path: WithJson::default(),
            source_path: WithJson::default(),
            parent_names: WithJson::default(),
            fields: Field::ALL.to_vec(),
        }
    }
}

impl<'a> Chapter<'a> {
    /// Returns the label of the chapter in messages: its path, or the name of a draft.
    pub fn label(&self) -> &str {
        self.path.get().as_deref().unwrap_or(self.name.get())
    }
}

/// The iterator of [`Book::walk`].
pub struct ItemWalk<'b, 'a> {
    stack: Vec<std::slice::Iter<'b, Item<'a>>>,
}

impl<'b, 'a> Iterator for ItemWalk<'b, 'a> {
    type Item = (usize, &'b Item<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let depth = self.stack.len().checked_sub(1)?;
            match self.stack[depth].next() {
                Some(item) => {
                    if let Item::Chapter(chapter) = item {
                        self.stack.push(chapter.children.iter());
                    }
                    return Some((depth, item));
                }
                None => {
                    self.stack.pop();
                }
            }
        }
    }
}
