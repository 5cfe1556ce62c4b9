//! Applying the edits to the original book.

use std::borrow::Cow;

use super::EditableBook;
use super::entry_state::EntryChanges;
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

    fn apply_contents<'a>(self, mut original: Book<'a>) -> Book<'a> {
        let summaries = &self.summaries;
        let entries = self.entries.into_iter().enumerate();
        let mut chapters = entries.filter(|(id, _)| summaries.is_chapter(*id));
        original.for_each_chapter_mut(|chapter| {
            let changes = chapters.next().and_then(|(_, entry)| entry.changes);
            if let Some(change) = changes.and_then(|changes| changes.content) {
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
        for (depth, id) in self.tree.walk() {
            let changes = self.entries[id].changes.take();
            let changes = changes.map_or_else(EntryChanges::default, |changes| *changes);
            let original = items.get_mut(id).and_then(Option::take);
            let renamed = original.is_some() && changes.head.is_some();
            let mut chapter = match entry(original, changes.head) {
                RebuiltEntry::Chapter(chapter) => *chapter,
                RebuiltEntry::Other(item) => {
                    tree.add(depth, item);
                    continue;
                }
            };
            if let Some(change) = changes.content {
                chapter.content.apply(change);
            }
            parents.truncate(depth);
            let moved =
                changes.moved || parents.last().is_some_and(|parent| parent.changes_children);
            if moved {
                let names = parents.iter().map(|parent| Cow::Owned(parent.name.clone()));
                chapter.parent_names.set(names.collect());
            }
            parents.push(Parent {
                name: chapter.name.get().to_string(),
                changes_children: moved || renamed,
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

/// Returns an entry of the new book from its original and its new head. One of them is there.
fn entry<'a>(original: Option<Item<'a>>, head: Option<EntryHead>) -> RebuiltEntry<'a> {
    match (original, head) {
        (Some(Item::Chapter(mut chapter)), head) => {
            if let Some(EntryHead::Chapter(head)) = head {
                chapter.name.set(Cow::Owned(head.name));
            }
            RebuiltEntry::Chapter(chapter)
        }
        (Some(item @ (Item::Separator | Item::PartTitle(_))), _) => RebuiltEntry::Other(item),
        (None, Some(EntryHead::Chapter(head))) => {
            RebuiltEntry::Chapter(Box::new(new_chapter(head)))
        }
        (None, Some(EntryHead::Separator) | None) => RebuiltEntry::Other(Item::Separator),
        (None, Some(EntryHead::PartTitle(title))) => {
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
