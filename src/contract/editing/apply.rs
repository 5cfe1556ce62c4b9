//! What was edited, put into the book.

use std::borrow::Cow;

use super::super::rebuild::Tree;
use super::{OpenBook, Touched};
use crate::book::{Book, Chapter, Content, FieldList, Item, WithSource};
use crate::contract::v0_2::mdbook::preprocessor::edits::{ChapterHead, EntryHead};

impl OpenBook {
    /// Changes the book that this one was made from. What was not changed keeps the bytes that it came with.
    /// A chapter that lies under others than before, or under the same by other names, gets these names.
    pub fn apply<'a>(mut self, mut original: Book<'a>) -> Book<'a> {
        if !self.reshaped {
            let heads = &self.heads;
            let entries = self.entries.into_iter().enumerate();
            let mut chapters = entries.filter(|(id, _)| heads.is_chapter(*id));
            original.for_each_chapter_mut(|chapter| {
                let touched = chapters.next().and_then(|(_, entry)| entry.touched);
                if let Some(new) = touched.and_then(|touched| touched.new) {
                    chapter.content.apply(new);
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
            let Touched {
                head, new, moved, ..
            } = self.entries[id]
                .touched
                .take()
                .map_or_else(Touched::default, |it| *it);
            above.truncate(depth);
            let old = items.get_mut(id).and_then(Option::take);
            let renamed = old.is_some() && head.is_some();
            let mut chapter = match (old, head) {
                (Some(Item::Chapter(mut chapter)), head) => {
                    if let Some(EntryHead::Chapter(head)) = head {
                        chapter.name.set(Cow::Owned(head.name));
                    }
                    *chapter
                }
                (Some(item), _) => {
                    tree.add(depth, item);
                    continue;
                }
                (None, Some(EntryHead::Chapter(head))) => made(head),
                (None, Some(EntryHead::Separator) | None) => {
                    tree.add(depth, Item::Separator);
                    continue;
                }
                (None, Some(EntryHead::PartTitle(title))) => {
                    let title = WithSource::new(Cow::Owned(title));
                    tree.add(depth, Item::PartTitle(title));
                    continue;
                }
            };
            if let Some(new) = new {
                chapter.content.apply(new);
            }
            let moved = moved || above.last().is_some_and(|(_, changed)| *changed);
            if moved {
                let names = above.iter().map(|(name, _)| Cow::Owned(name.clone()));
                chapter.parent_names.set(names.collect());
            }
            let name = chapter.name.get().to_string();
            above.push((name, moved || renamed));
            tree.open(depth, chapter);
        }
        Book {
            items: tree.finish(),
            structure_unchanged: false,
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
fn made<'a>(head: ChapterHead) -> Chapter<'a> {
    Chapter {
        name: WithSource::new(Cow::Owned(head.name)),
        content: Content::new(String::new()),
        number: WithSource::new(head.number),
        path: WithSource::new(head.path.map(Cow::Owned)),
        source_path: WithSource::new(None),
        parent_names: WithSource::new(Vec::new()),
        children: Vec::new(),
        fields: FieldList::usual(),
    }
}
