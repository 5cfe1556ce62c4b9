//! The tree of items.

use std::borrow::Cow;

use super::{Content, FieldList, Kept};

/// How many chapters may lie in each other. mdBook reads the book back with serde_json, whose
/// recursion limit of 128 leaves room for 41 of the three levels (item, chapter, list) that a
/// nested chapter takes, in both mdBook 0.4 and 0.5.
pub const MAX_DEPTH: usize = 41;

/// A section number, outermost part first: `[1, 2]` is shown as `1.2.`.
pub type Numbers = Vec<u32>;

/// A whole book.
#[derive(Clone, Debug, Default)]
pub struct Book<'a> {
    /// The items at the top, in the order of `SUMMARY.md`.
    pub items: Vec<Item<'a>>,
    /// Nothing but the content of chapters differs from what came.
    pub same_shape: bool,
}

/// One entry of `SUMMARY.md`.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// A chapter, with those nested in it.
    Chapter(Box<Chapter<'a>>),
    /// A horizontal line.
    Separator,
    /// A title over the chapters that follow.
    PartTitle(Kept<'a, Cow<'a, str>>),
}

/// One chapter. Paths are relative to the book's source and `/`-separated on every system.
#[derive(Clone, Debug)]
pub struct Chapter<'a> {
    // Whoever goes through a book looks at these two, so they lie together.
    /// Markdown, as earlier preprocessors left it.
    pub content: Content<'a>,
    /// The items nested in it.
    pub children: Vec<Item<'a>>,
    /// The title in `SUMMARY.md`.
    pub name: Kept<'a, Cow<'a, str>>,
    /// Section number. `None`: not numbered.
    pub number: Kept<'a, Option<Numbers>>,
    /// Where it is rendered to. `None`: a draft.
    pub path: Kept<'a, Option<Cow<'a, str>>>,
    /// The file that it was read from. `None`: a draft, or made by a preprocessor.
    pub source_path: Kept<'a, Option<Cow<'a, str>>>,
    /// Names of the chapters above it, outermost first.
    pub parent_names: Kept<'a, Vec<Cow<'a, str>>>,
    /// Its fields in the order that they came in, those that only its input knows included. One that was made here has
    /// the usual ones.
    pub fields: FieldList<'a>,
}

impl<'a> Book<'a> {
    /// Every item depth first, with the number of chapters that it lies under.
    pub fn walk(&self) -> Walk<'_, 'a> {
        Walk {
            stack: vec![self.items.iter()],
        }
    }

    /// The chapters, depth first.
    pub fn chapters(&self) -> impl Iterator<Item = &Chapter<'a>> {
        self.walk().filter_map(|(_, item)| item.chapter())
    }

    /// Forgets how paths were written, so that they are written with `/`.
    pub fn normalise_paths(&mut self) {
        self.same_shape = false;
        self.for_each_chapter_mut(|chapter| {
            for path in [&mut chapter.path, &mut chapter.source_path] {
                *path = Kept::new(path.get().clone());
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
    /// The chapter, where the item is one.
    pub fn chapter(&self) -> Option<&Chapter<'a>> {
        match self {
            Self::Chapter(chapter) => Some(chapter),
            _ => None,
        }
    }
}

impl<'a> Chapter<'a> {
    /// What the chapter is called in messages: its path, or its name where it has none.
    pub fn label(&self) -> &str {
        self.path.get().as_deref().unwrap_or(self.name.get())
    }
}

/// See [`Book::walk`].
pub struct Walk<'b, 'a> {
    stack: Vec<std::slice::Iter<'b, Item<'a>>>,
}

impl<'b, 'a> Iterator for Walk<'b, 'a> {
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
