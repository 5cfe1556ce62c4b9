//! The tree of entries in a book under edit. Each operation takes the same time however large the book is.

use std::num::NonZeroU32;

/// A tree of entries. They are numbered from 0, and numbers are never used again.
#[derive(Default)]
pub struct EntryTree {
    nodes: Vec<Node>,
    top: SiblingEnds,
}

/// The ends of a list of siblings.
#[derive(Clone, Copy, Default)]
struct SiblingEnds {
    first: EntryLink,
    last: EntryLink,
}

#[derive(Clone, Copy, Default)]
struct Node {
    /// False once the entry was removed.
    is_present: bool,
    parent: EntryLink,
    previous: EntryLink,
    next: EntryLink,
    children: SiblingEnds,
}

/// An entry or none, in four bytes, since each node has five links.
#[derive(Clone, Copy, Default)]
struct EntryLink(Option<NonZeroU32>);

impl EntryLink {
    fn get(self) -> Option<usize> {
        self.0.map(|number| number.get() as usize - 1)
    }
}

impl From<Option<usize>> for EntryLink {
    fn from(entry: Option<usize>) -> Self {
        let number = entry.and_then(|entry| u32::try_from(entry + 1).ok());
        Self(number.and_then(NonZeroU32::new))
    }
}

/// A position for an entry: between two siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InsertPoint {
    /// The parent, or `None` for the top level.
    pub parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
}

impl EntryTree {
    /// Creates an empty tree, with space for so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(entries),
            top: SiblingEnds::default(),
        }
    }

    /// Bytes that each entry takes.
    pub const ENTRY_SIZE: usize = size_of::<Node>();

    /// Returns true if an entry is in the tree, false if it was removed, or `None` if there never was one.
    pub fn is_present(&self, entry: usize) -> Option<bool> {
        self.nodes.get(entry).map(|node| node.is_present)
    }

    /// Adds an entry, and returns its number.
    pub fn add(&mut self, at: InsertPoint) -> usize {
        let entry = self.nodes.len();
        self.nodes.push(Node {
            is_present: true,
            ..Node::default()
        });
        self.link(entry, at);
        entry
    }

    /// Removes an entry with all its descendants, and calls `removed` for each.
    pub fn remove(&mut self, entry: usize, mut removed: impl FnMut(usize)) {
        self.unlink(entry);
        let mut left = vec![entry];
        while let Some(entry) = left.pop() {
            left.extend(self.children(Some(entry)));
            self.nodes[entry].is_present = false;
            removed(entry);
        }
    }

    /// Moves an entry with all its descendants. The new position is not among these.
    pub fn relocate(&mut self, entry: usize, to: InsertPoint) {
        if to.previous == Some(entry) || to.next == Some(entry) {
            // The entry is there already.
            return;
        }
        self.unlink(entry);
        self.link(entry, to);
    }

    /// Returns the position before an entry.
    pub fn before(&self, entry: usize) -> InsertPoint {
        let node = &self.nodes[entry];
        InsertPoint {
            parent: node.parent.get(),
            previous: node.previous.get(),
            next: Some(entry),
        }
    }

    /// Returns the position after an entry.
    pub fn after(&self, entry: usize) -> InsertPoint {
        let node = &self.nodes[entry];
        InsertPoint {
            parent: node.parent.get(),
            previous: Some(entry),
            next: node.next.get(),
        }
    }

    /// Returns the position before the first child of a parent, or of the top level.
    pub fn first_in(&self, parent: Option<usize>) -> InsertPoint {
        InsertPoint {
            parent,
            previous: None,
            next: self.ends(parent).first.get(),
        }
    }

    /// Returns the position after the last child of a parent, or of the top level.
    pub fn last_in(&self, parent: Option<usize>) -> InsertPoint {
        InsertPoint {
            parent,
            previous: self.ends(parent).last.get(),
            next: None,
        }
    }

    /// Returns an entry and its ancestors, innermost first.
    pub fn ancestors(&self, entry: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(entry, |entry| self.nodes[*entry].parent.get())
    }

    /// Returns the children of a parent, or of the top level.
    fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        let first = self.ends(parent).first.get();
        std::iter::successors(first, |entry| self.nodes[*entry].next.get())
    }

    /// Returns all entries depth first, each with its depth.
    pub fn walk(&self) -> EntryWalk<'_> {
        EntryWalk {
            tree: self,
            next: self.top.first.get().map(|entry| (0, entry)),
            root: None,
        }
    }

    /// Returns an entry and its descendants depth first, each with its depth below that entry.
    pub fn walk_from(&self, entry: usize) -> EntryWalk<'_> {
        EntryWalk {
            tree: self,
            next: Some((0, entry)),
            root: Some(entry),
        }
    }

    fn ends(&self, parent: Option<usize>) -> &SiblingEnds {
        parent.map_or(&self.top, |parent| &self.nodes[parent].children)
    }

    fn ends_mut(&mut self, parent: Option<usize>) -> &mut SiblingEnds {
        match parent {
            Some(parent) => &mut self.nodes[parent].children,
            None => &mut self.top,
        }
    }

    fn link(&mut self, entry: usize, at: InsertPoint) {
        let InsertPoint {
            parent,
            previous,
            next,
        } = at;
        let node = &mut self.nodes[entry];
        (node.parent, node.previous, node.next) = (parent.into(), previous.into(), next.into());
        self.join(parent, previous, Some(entry));
        self.join(parent, Some(entry), next);
    }

    fn unlink(&mut self, entry: usize) {
        let node = self.nodes[entry];
        self.join(node.parent.get(), node.previous.get(), node.next.get());
    }

    /// Makes two entries neighbours. `None` stands for the end of the list.
    fn join(&mut self, parent: Option<usize>, previous: Option<usize>, next: Option<usize>) {
        match previous {
            Some(previous) => self.nodes[previous].next = next.into(),
            None => self.ends_mut(parent).first = next.into(),
        }
        match next {
            Some(next) => self.nodes[next].previous = previous.into(),
            None => self.ends_mut(parent).last = previous.into(),
        }
    }
}

/// The iterator of [`EntryTree::walk`] and [`EntryTree::walk_from`].
pub struct EntryWalk<'t> {
    tree: &'t EntryTree,
    next: Option<(usize, usize)>,
    /// The entry whose descendants are walked, or `None` for all entries.
    root: Option<usize>,
}

impl Iterator for EntryWalk<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let current = self.next?;
        let (mut depth, mut entry) = current;
        let first_child = self.tree.nodes[entry].children.first.get();
        self.next = first_child.map(|first| (depth + 1, first));
        while self.next.is_none() && self.root != Some(entry) {
            let node = &self.tree.nodes[entry];
            match (node.next.get(), node.parent.get()) {
                (Some(next), _) => self.next = Some((depth, next)),
                (None, Some(parent)) => (depth, entry) = (depth - 1, parent),
                (None, None) => break,
            }
        }
        Some(current)
    }
}
