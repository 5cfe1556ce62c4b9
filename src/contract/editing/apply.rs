//! What was edited, put into the book.

use std::borrow::Cow;

use super::super::rebuild::Tree;
use super::{Entry, OpenBook};
use crate::book::{Book, Chapter, Content, Item, Kept};
use crate::contract::v0_2::mdbook::preprocessor::edits::{ChapterHead, EntryHead};

impl OpenBook {
    /// Changes the book that this one was made from. What was not changed keeps the bytes that it came with.
    /// A chapter that lies under others than before, or under the same by other names, gets these names.
    pub fn apply<'a>(mut self, mut original: Book<'a>) -> Book<'a> {
        if !self.reshaped {
            let is_chapter = |entry: &Entry| matches!(entry.head, EntryHead::Chapter(_));
            let mut chapters = self.entries.into_iter().filter(is_chapter);
            original.for_each_chapter_mut(|chapter| {
                if let Some(new) = chapters.next().and_then(|entry| entry.new) {
                    chapter.content.replace(new);
                }
            });
            return original;
        }
        let mut items = Vec::with_capacity(self.original);
        flatten(original.items, &mut items);
        let mut tree = Tree::default();
        // Of the chapters above: their names, and whether those below do not know of them.
        let mut above: Vec<(String, bool)> = Vec::new();
        for (depth, id) in self.links.walk() {
            let entry = &mut self.entries[id];
            let new = entry.new.take();
            above.truncate(depth);
            let old = items.get_mut(id).and_then(Option::take);
            let mut chapter = match (old, &entry.head) {
                (Some(Item::Chapter(chapter)), _) => *chapter,
                (Some(item), _) => {
                    tree.add(depth, item);
                    continue;
                }
                (None, EntryHead::Chapter(head)) => made(head),
                (None, EntryHead::Separator) => {
                    tree.add(depth, Item::Separator);
                    continue;
                }
                (None, EntryHead::PartTitle(title)) => {
                    let title = Kept::new(Cow::Owned(title.clone()));
                    tree.add(depth, Item::PartTitle(title));
                    continue;
                }
            };
            if let Some(new) = new {
                chapter.content.replace(new);
            }
            if entry.renamed
                && let Some(head) = entry.chapter()
            {
                chapter.name.set(Cow::Owned(head.name.clone()));
            }
            let moved = entry.moved || above.last().is_some_and(|(_, changed)| *changed);
            if moved {
                let names = above.iter().map(|(name, _)| Cow::Owned(name.clone()));
                chapter.parent_names.set(names.collect());
            }
            let name = chapter.name.get().to_string();
            above.push((name, moved || entry.renamed));
            tree.open(depth, chapter);
        }
        Book {
            items: tree.finish(),
            same_shape: false,
        }
    }
}

/// Takes a tree apart into its items, depth first and without children.
fn flatten<'a>(items: Vec<Item<'a>>, flat: &mut Vec<Option<Item<'a>>>) {
    for mut item in items {
        let children = match &mut item {
            Item::Chapter(chapter) => std::mem::take(&mut chapter.children),
            Item::Separator | Item::PartTitle(_) => Vec::new(),
        };
        flat.push(Some(item));
        flatten(children, flat);
    }
}

/// A chapter that was made by an edit, still without content.
fn made<'a>(head: &ChapterHead) -> Chapter<'a> {
    Chapter {
        name: Kept::new(Cow::Owned(head.name.clone())),
        content: Content::new(String::new()),
        number: Kept::new(head.number.clone()),
        path: Kept::new(head.path.clone().map(Cow::Owned)),
        source_path: Kept::new(None),
        parent_names: Kept::new(Vec::new()),
        children: Vec::new(),
        fields: Vec::new(),
    }
}
