//! Arrows between files, and circles among them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::resolve::Target;
use super::tree::{Id, Tree};

/// A file's use of something that another file defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    pub from: Node,
    pub to: Node,
    pub line: usize,
    /// The path as the code has it.
    pub path: String,
    /// True if only tests use it.
    pub test: bool,
}

/// A file, as the module that it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    pub path: Vec<String>,
    pub file: String,
}

impl fmt::Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            from,
            to,
            line,
            path,
            ..
        } = self;
        write!(f, "{}:{line} uses {path} ({})", from.file, to.file)
    }
}

/// Finds all arrows, and all paths that lead nowhere.
///
/// No arrow: a file's use of what a `mod.rs` above it defines, and that `mod.rs`'s use of its children.
pub fn arrows(tree: &Tree) -> (BTreeSet<Arrow>, Vec<String>) {
    let mut arrows = BTreeSet::new();
    let mut unresolved = Vec::new();
    for (id, module) in tree.modules.iter().enumerate() {
        let imports = tree.imports(id).map(|import| {
            (
                &import.path,
                import.line,
                import.test,
                tree.import(id, &import.path),
            )
        });
        let mentions = module.mentions.iter().map(|mention| {
            (
                &mention.path,
                mention.line,
                mention.test,
                tree.mention(id, mention),
            )
        });
        for (path, line, test, targets) in imports.chain(mentions) {
            let targets = targets.unwrap_or_else(|error| {
                unresolved.push(format!("{}:{line}: {error}", module.file));
                Vec::new()
            });
            for module_used in targets.into_iter().filter_map(Target::module) {
                let (from, to) = (node(tree, id), node(tree, module_used));
                let (path, test) = (path.join("::"), module.test || test);
                if from.file != to.file && !is_above(&from, &to) && !is_above(&to, &from) {
                    arrows.insert(Arrow {
                        from,
                        to,
                        line,
                        path,
                        test,
                    });
                }
            }
        }
    }
    (arrows, unresolved)
}

/// Returns the file that a module stands in.
fn node(tree: &Tree, mut id: Id) -> Node {
    let file = tree.modules[id].file.clone();
    while let Some(parent) = tree.modules[id]
        .parent
        .filter(|&parent| tree.modules[parent].file == file)
    {
        id = parent;
    }
    Node {
        path: tree.modules[id].path.clone(),
        file,
    }
}

fn is_above(outer: &Node, inner: &Node) -> bool {
    // A program is no child of the library, though both are in `src`.
    let is_program = inner.file == "src/main.rs" || inner.file.starts_with("src/bin/");
    inner.path.starts_with(&outer.path) && (!is_program || !outer.path.is_empty())
}

/// A circle among the children of one folder: files, or folders with all that is in them.
#[derive(Debug, PartialEq, Eq)]
pub struct Circle {
    /// The folder, empty for `src` itself.
    pub folder: Vec<String>,
    pub children: Vec<String>,
    pub arrows: Vec<Arrow>,
}

impl fmt::Display for Circle {
    /// Shows which child uses which, the fewest arrows first: those are the ones to turn.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let folder = [&["src".to_owned()], &self.folder[..]].concat().join("/");
        write!(f, "circle in {folder}: {}", self.children.join(", "))?;
        let mut uses: BTreeMap<_, Vec<&Arrow>> = BTreeMap::new();
        for arrow in &self.arrows {
            let child = |node: &Node| node.path[self.folder.len()].clone();
            uses.entry((child(&arrow.from), child(&arrow.to)))
                .or_default()
                .push(arrow);
        }
        let mut uses: Vec<_> = uses.into_iter().collect();
        uses.sort_by_key(|(_, arrows)| arrows.len());
        for ((from, to), arrows) in uses {
            write!(
                f,
                "\n    {from} uses {to} in {} places: {}",
                arrows.len(),
                arrows[0]
            )?;
        }
        Ok(())
    }
}

/// Finds the circles: in each folder, which of its children use each other.
///
/// A circle of files is always one of these, in the lowest folder that has all of it, so that this also finds a file of
/// module A that uses module B while another file of B uses A. Arrows of tests make no circle: nothing uses a test.
pub fn circles(arrows: &BTreeSet<Arrow>) -> Vec<Circle> {
    let mut folders: BTreeMap<Vec<String>, Vec<(String, String, &Arrow)>> = BTreeMap::new();
    for arrow in arrows.iter().filter(|arrow| !arrow.test) {
        let (from, to) = (&arrow.from.path, &arrow.to.path);
        let common = from
            .iter()
            .zip(to)
            .take_while(|(from, to)| from == to)
            .count();
        let child = |path: &[String]| path.get(common).cloned().unwrap_or_default();
        folders
            .entry(from[..common].to_vec())
            .or_default()
            .push((child(from), child(to), arrow));
    }
    let mut circles = Vec::new();
    for (folder, uses) in folders {
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, to, _) in &uses {
            edges.entry(from).or_default().insert(to);
        }
        for children in components(&edges) {
            let inner = uses
                .iter()
                .filter(|(from, to, _)| children.contains(&&**from) && children.contains(&&**to));
            let arrows = inner.map(|(_, _, arrow)| (*arrow).clone()).collect();
            let children = children.into_iter().map(str::to_owned).collect();
            circles.push(Circle {
                folder: folder.clone(),
                children,
                arrows,
            });
        }
    }
    circles
}

/// Counts the files in each circle of files, wherever they are, the largest first.
pub fn file_circles(arrows: &BTreeSet<Arrow>) -> Vec<Vec<&str>> {
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for arrow in arrows.iter().filter(|arrow| !arrow.test) {
        edges
            .entry(&arrow.from.file)
            .or_default()
            .insert(&arrow.to.file);
    }
    let mut circles = components(&edges);
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

/// Returns the strongly connected components of more than one node.
fn components<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<Vec<&'a str>> {
    let reached: BTreeMap<_, _> = edges
        .keys()
        .map(|&start| (start, reachable(edges, start)))
        .collect();
    let mut found: Vec<Vec<&str>> = Vec::new();
    for (&start, from_start) in &reached {
        if found.iter().any(|component| component.contains(&start)) {
            continue;
        }
        let back = |other: &&&str| {
            reached
                .get(**other)
                .is_some_and(|reached| reached.contains(start))
        };
        let component: Vec<_> = from_start.iter().filter(back).copied().collect();
        if component.len() > 1 {
            found.push(component);
        }
    }
    found
}

fn reachable<'a>(
    edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    start: &'a str,
) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut queue = vec![start];
    while let Some(node) = queue.pop() {
        for &next in edges.get(node).into_iter().flatten() {
            if reached.insert(next) {
                queue.push(next);
            }
        }
    }
    reached
}
