//! A tree from its items depth first.

use crate::book::{Chapter, Item};

/// A tree that grows depth first.
#[derive(Default)]
pub struct Tree<'a> {
    top: Vec<Item<'a>>,
    open: Vec<Chapter<'a>>,
}

impl<'a> Tree<'a> {
    /// Adds an item that nothing lies under.
    pub fn add(&mut self, depth: usize, item: Item<'a>) {
        self.close(depth);
        self.push(item);
    }

    /// Adds a chapter, for others to lie under.
    pub fn open(&mut self, depth: usize, chapter: Chapter<'a>) {
        self.close(depth);
        self.open.push(chapter);
    }

    /// Puts the open chapters that lie at `depth` or deeper into their parents.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(chapter) = self.open.pop() {
                self.push(Item::Chapter(Box::new(chapter)));
            }
        }
    }

    /// Puts an item under the innermost open chapter.
    fn push(&mut self, item: Item<'a>) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(item),
            None => self.top.push(item),
        }
    }

    /// The items at the top.
    pub fn finish(mut self) -> Vec<Item<'a>> {
        self.close(0);
        self.top
    }
}
