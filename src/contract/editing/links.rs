//! How the entries of a book lie in each other and follow each other. Each step takes the same time however
//! large the book is.

use std::num::NonZeroU32;

/// The places of entries, which are counted from 0 and never given to another one.
#[derive(Default)]
pub struct Links {
    nodes: Vec<Node>,
    top: Ends,
}

#[derive(Clone, Copy, Default)]
struct Ends {
    first: To,
    last: To,
}

#[derive(Clone, Copy, Default)]
struct Node {
    lives: bool,
    parent: To,
    before: To,
    after: To,
    inside: Ends,
}

/// An entry or none, in four bytes: there are five for each entry, and memory ends long before these do.
#[derive(Clone, Copy, Default)]
struct To(Option<NonZeroU32>);

impl To {
    fn get(self) -> Option<usize> {
        self.0.map(|number| number.get() as usize - 1)
    }
}

impl From<Option<usize>> for To {
    fn from(entry: Option<usize>) -> Self {
        let number = entry.and_then(|entry| u32::try_from(entry + 1).ok());
        Self(number.and_then(NonZeroU32::new))
    }
}

/// Between which entries something is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What it is in. `None`: it is at the top.
    pub parent: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
}

impl Links {
    /// For so many entries.
    pub fn with_capacity(entries: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(entries),
            top: Ends::default(),
        }
    }

    /// Bytes that it takes for each entry.
    pub const EACH: usize = size_of::<Node>();

    /// Whether there is such an entry. `None`: there never was.
    pub fn lives(&self, entry: usize) -> Option<bool> {
        self.nodes.get(entry).map(|node| node.lives)
    }

    /// A new entry, in a gap.
    pub fn add(&mut self, gap: Gap) -> usize {
        let entry = self.nodes.len();
        self.nodes.push(Node {
            lives: true,
            ..Node::default()
        });
        self.link(entry, gap);
        entry
    }

    /// Ends an entry and all that is in it, and calls `ended` for each.
    pub fn remove(&mut self, entry: usize, mut ended: impl FnMut(usize)) {
        self.unlink(entry);
        let mut left = vec![entry];
        while let Some(entry) = left.pop() {
            left.extend(self.inside(Some(entry)));
            self.nodes[entry].lives = false;
            ended(entry);
        }
    }

    /// Moves an entry, with all that is in it, into a gap that is not in it. One beside it is where it is.
    pub fn relocate(&mut self, entry: usize, gap: Gap) {
        if gap.before == Some(entry) || gap.after == Some(entry) {
            return;
        }
        self.unlink(entry);
        self.link(entry, gap);
    }

    /// Right before an entry.
    pub fn before(&self, entry: usize) -> Gap {
        let node = &self.nodes[entry];
        Gap {
            parent: node.parent.get(),
            before: node.before.get(),
            after: Some(entry),
        }
    }

    /// Right after an entry.
    pub fn after(&self, entry: usize) -> Gap {
        let node = &self.nodes[entry];
        Gap {
            parent: node.parent.get(),
            before: Some(entry),
            after: node.after.get(),
        }
    }

    /// In front of all that is in an entry or, without one, at the top.
    pub fn first_in(&self, parent: Option<usize>) -> Gap {
        Gap {
            parent,
            before: None,
            after: self.ends(parent).first.get(),
        }
    }

    /// Behind it.
    pub fn last_in(&self, parent: Option<usize>) -> Gap {
        Gap {
            parent,
            before: self.ends(parent).last.get(),
            after: None,
        }
    }

    /// The entry itself and those that it lies in, innermost first.
    pub fn upwards(&self, entry: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(entry, |entry| self.nodes[*entry].parent.get())
    }

    /// What is directly in an entry or, without one, at the top, in order.
    pub fn inside(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        let first = self.ends(parent).first.get();
        std::iter::successors(first, |entry| self.nodes[*entry].after.get())
    }

    /// All entries depth first, each with how many it lies in.
    pub fn walk(&self) -> Walk<'_> {
        Walk {
            links: self,
            next: self.top.first.get().map(|entry| (0, entry)),
            within: None,
        }
    }

    /// An entry and all that is in it, likewise, counted from that one.
    pub fn walk_in(&self, entry: usize) -> Walk<'_> {
        Walk {
            links: self,
            next: Some((0, entry)),
            within: Some(entry),
        }
    }

    fn ends(&self, parent: Option<usize>) -> &Ends {
        parent.map_or(&self.top, |parent| &self.nodes[parent].inside)
    }

    fn ends_mut(&mut self, parent: Option<usize>) -> &mut Ends {
        match parent {
            Some(parent) => &mut self.nodes[parent].inside,
            None => &mut self.top,
        }
    }

    fn link(&mut self, entry: usize, gap: Gap) {
        let Gap {
            parent,
            before,
            after,
        } = gap;
        let node = &mut self.nodes[entry];
        (node.parent, node.before, node.after) = (parent.into(), before.into(), after.into());
        self.join(parent, before, Some(entry));
        self.join(parent, Some(entry), after);
    }

    fn unlink(&mut self, entry: usize) {
        let node = self.nodes[entry];
        self.join(node.parent.get(), node.before.get(), node.after.get());
    }

    /// Makes two neighbours. `None`: there is none on that side.
    fn join(&mut self, parent: Option<usize>, before: Option<usize>, after: Option<usize>) {
        match before {
            Some(before) => self.nodes[before].after = after.into(),
            None => self.ends_mut(parent).first = after.into(),
        }
        match after {
            Some(after) => self.nodes[after].before = before.into(),
            None => self.ends_mut(parent).last = before.into(),
        }
    }
}

/// See [`Links::walk`].
pub struct Walk<'l> {
    links: &'l Links,
    next: Option<(usize, usize)>,
    /// What is not left.
    within: Option<usize>,
}

impl Iterator for Walk<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let current = self.next?;
        let (mut depth, mut entry) = current;
        let inside = self.links.nodes[entry].inside.first.get();
        self.next = inside.map(|first| (depth + 1, first));
        while self.next.is_none() && self.within != Some(entry) {
            let node = &self.links.nodes[entry];
            match (node.after.get(), node.parent.get()) {
                (Some(after), _) => self.next = Some((depth, after)),
                (None, Some(parent)) => (depth, entry) = (depth - 1, parent),
                (None, None) => break,
            }
        }
        Some(current)
    }
}
