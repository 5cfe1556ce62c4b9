//! Applying the edits to the original book.

use std::borrow::Cow;
use std::mem;

use indextree::Node;

use super::EditableBook;
use super::id_of;
use crate::book::{Book, Item, WithJson};
use crate::contract::tree_builder::TreeBuilder;
use crate::contract::versions::v0_2::EntryHead;

impl EditableBook {
    /// Applies the edits to the book that was opened. Unchanged values keep their JSON.
    ///
    /// A chapter gets new parent names if it was moved, or a chapter that contains it was moved or renamed.
    pub fn apply<'a>(self, original: Book<'a>) -> Book<'a> {
        if self.structure_changed {
            self.rebuild(original)
        } else {
            self.apply_contents(original)
        }
    }

    fn apply_contents<'a>(mut self, mut original: Book<'a>) -> Book<'a> {
        let entries = self.entries.iter_mut().map(Node::get_mut);
        let mut chapters = entries.filter(|entry| entry.chapter_head().is_some());
        original.for_each_chapter_mut(|chapter| {
            let change = chapters.next().and_then(|entry| entry.new_content.take());
            if let Some(change) = change {
                chapter.content.apply(change);
            }
        });
        original
    }

    fn rebuild<'a>(mut self, original: Book<'a>) -> Book<'a> {
        let items = original.into_flat_items().into_iter().map(Some);
        let mut items: Vec<_> = items.collect();
        let mut tree = TreeBuilder::default();
        let mut parents: Vec<Parent> = Vec::new();
        let entries: Vec<_> = self.walk().collect();
        for (depth, node) in entries {
            let state = self.entries[node].get_mut();
            let head = mem::replace(&mut state.head, EntryHead::Separator);
            let original = items.get_mut(id_of(node) as usize).and_then(Option::take);
            let mut item = entry(original, head);
            if let Item::Chapter(chapter) = &mut item {
                if let Some(change) = state.new_content.take() {
                    chapter.content.apply(change);
                }
                parents.truncate(depth);
                let is_moved =
                    state.is_moved || parents.last().is_some_and(|parent| parent.changes_children);
                if is_moved {
                    let names = parents.iter().map(|parent| Cow::Owned(parent.name.clone()));
                    chapter.parent_names.set(names.collect());
                }
                parents.push(Parent {
                    name: chapter.name.get().to_string(),
                    changes_children: is_moved || state.is_renamed,
                });
            }
            tree.add(depth, item);
        }
        Book {
            items: tree.finish(),
            structure_unchanged: false,
        }
    }
}

/// A chapter that contains the next one.
struct Parent {
    name: String,
    /// True if its children get new parent names.
    changes_children: bool,
}

/// Returns an entry of the new book from its original, if it has one, and its head.
fn entry<'a>(original: Option<Item<'a>>, head: EntryHead) -> Item<'a> {
    match (original, head) {
        (Some(item @ (Item::Separator | Item::PartTitle(_))), _) => item,
        (original, EntryHead::Chapter(head)) => {
            let mut chapter = match original {
                Some(Item::Chapter(chapter)) => chapter,
                _ => Box::default(),
            };
            chapter.name.set(Cow::Owned(head.name));
            chapter.number.set(head.number);
            chapter.path.set(head.path.map(Cow::Owned));
            Item::Chapter(chapter)
        }
        (_, EntryHead::Separator) => Item::Separator,
        (_, EntryHead::PartTitle(title)) => Item::PartTitle(WithJson::new(Cow::Owned(title))),
    }
}
