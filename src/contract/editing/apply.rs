//! Applying the edits to the original book.

use std::borrow::Cow;
use std::mem;

use indextree::Node;

use super::EditableBook;
use super::id_of;
use crate::book::{Book, Chapter, Content, Field, Item, WithJson};
use crate::contract::tree_builder::TreeBuilder;
use crate::contract::versions::v0_2::{ChapterHead, EntryHead};

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
        let mut items = Vec::with_capacity(self.original_entries);
        flatten(original.items, &mut items);
        let mut tree = TreeBuilder::default();
        let mut parents: Vec<Parent> = Vec::new();
        let entries: Vec<_> = self.walk().collect();
        for (depth, node) in entries {
            let state = self.entries[node].get_mut();
            let head = mem::replace(&mut state.head, EntryHead::Separator);
            let original = items.get_mut(id_of(node) as usize).and_then(Option::take);
            let mut chapter = match entry(original, head) {
                RebuiltEntry::Chapter(chapter) => *chapter,
                RebuiltEntry::Other(item) => {
                    tree.add(depth, item);
                    continue;
                }
            };
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
            tree.add_chapter(depth, chapter);
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

/// An entry of the new book.
enum RebuiltEntry<'a> {
    Chapter(Box<Chapter<'a>>),
    Other(Item<'a>),
}

/// Returns an entry of the new book from its original, if it has one, and its head.
fn entry<'a>(original: Option<Item<'a>>, head: EntryHead) -> RebuiltEntry<'a> {
    match (original, head) {
        (Some(Item::Chapter(mut chapter)), EntryHead::Chapter(head)) => {
            chapter.name.set(Cow::Owned(head.name));
            RebuiltEntry::Chapter(chapter)
        }
        (Some(item), _) => RebuiltEntry::Other(item),
        (None, EntryHead::Chapter(head)) => RebuiltEntry::Chapter(Box::new(new_chapter(head))),
        (None, EntryHead::Separator) => RebuiltEntry::Other(Item::Separator),
        (None, EntryHead::PartTitle(title)) => {
            RebuiltEntry::Other(Item::PartTitle(WithJson::new(Cow::Owned(title))))
        }
    }
}

/// Splits a tree into its items, depth first and without nested items.
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

/// Returns a new chapter without content.
fn new_chapter<'a>(head: ChapterHead) -> Chapter<'a> {
    Chapter {
        name: WithJson::new(Cow::Owned(head.name)),
        content: Content::new(String::new()),
        number: WithJson::new(head.number),
        path: WithJson::new(head.path.map(Cow::Owned)),
        source_path: WithJson::new(None),
        parent_names: WithJson::new(Vec::new()),
        children: Vec::new(),
        fields: Field::ALL.to_vec(),
    }
}
