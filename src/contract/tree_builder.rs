//! Building a tree of items from its entries, depth first.

use crate::book::{Chapter, Item};

/// Builds a tree of items. They are added depth first.
#[derive(Default)]
pub struct TreeBuilder<'a> {
    top: Vec<Item<'a>>,
    /// The chapters that the next item may be nested in, outermost first.
    open: Vec<Chapter<'a>>,
}

impl<'a> TreeBuilder<'a> {
    /// Adds an item without nested items. If it is a chapter, the items after it may be nested in it.
    pub fn add(&mut self, depth: usize, item: Item<'a>) {
        self.close(depth);
        match item {
            Item::Chapter(chapter) => self.open.push(*chapter),
            Item::Separator | Item::PartTitle(_) => self.push(item),
        }
    }

    /// Moves the open chapters at `depth` or deeper into their parents.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(chapter) = self.open.pop() {
                self.push(Item::Chapter(Box::new(chapter)));
            }
        }
    }

    /// Adds an item to the innermost open chapter.
    fn push(&mut self, item: Item<'a>) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(item),
            None => self.top.push(item),
        }
    }

    /// Returns the top-level items.
    pub fn finish(mut self) -> Vec<Item<'a>> {
        self.close(0);
        self.top
    }
}
