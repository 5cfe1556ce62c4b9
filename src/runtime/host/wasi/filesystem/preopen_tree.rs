//! Virtual folders that lead from a plugin's `/` to the folders that the book grants. Paths are resolved by their names
//! alone: no file is opened for it.

use std::collections::BTreeSet;

/// Granted folders, by their paths below the book's root. Whatever lies between the root and them is virtual, so it has
/// no links.
#[derive(Debug)]
pub struct PreopenTree(Vec<String>);

/// Target of a path.
#[derive(Debug, PartialEq, Eq)]
pub enum Lookup<'p> {
    /// A virtual folder above a granted one, by its path.
    VirtualDir(String),
    /// A path in a granted folder.
    Granted {
        /// Index of the granted folder.
        index: usize,
        /// Rest of the path, below that folder. Without a name it is the folder itself.
        rest: &'p str,
    },
    /// Something that is not granted: its path below the root, simplified. A `..` that is left in it could only be
    /// resolved by a file system. Empty for an empty path.
    NotGranted(String),
    /// Something that is not below the root: the path is absolute, or leads above it.
    Outside,
}

impl PreopenTree {
    /// Creates a tree of granted folders, from their paths as the plugin sees them.
    pub fn new<'g>(guest_paths: impl Iterator<Item = &'g str>) -> Self {
        let below_root = |path: &str| path.trim_matches('/').to_owned();
        Self(guest_paths.map(below_root).collect())
    }

    /// Returns whether the book's root itself is granted, so that no virtual folder is needed.
    pub fn is_root_granted(&self) -> bool {
        self.0.iter().any(String::is_empty)
    }

    /// Resolves `path`, relative to the virtual folder `from`.
    pub fn lookup<'p>(&self, from: &str, path: &'p str) -> Lookup<'p> {
        // wasmtime-wasi refuses absolute paths below real folders, too.
        if path.starts_with('/') {
            return Lookup::Outside;
        }
        if path.is_empty() {
            return Lookup::NotGranted(String::new());
        }
        let mut current = from.to_owned();
        let mut granted = None;
        let mut rest = path;
        while !rest.is_empty() {
            let (name, after) = rest.split_once('/').unwrap_or((rest, ""));
            match name {
                "" | "." => {}
                // A granted folder may have links, which the file system resolves.
                ".." if granted.is_some() => break,
                ".." if current.is_empty() => return Lookup::Outside,
                ".." => current.truncate(current.rfind('/').unwrap_or(0)),
                name => {
                    join(&mut current, name);
                    if let Some(index) = self.0.iter().position(|folder| *folder == current) {
                        let rest = after;
                        granted = Some(Lookup::Granted { index, rest });
                    } else if !self.has_folder_below(&current) {
                        if granted.is_some() {
                            break;
                        }
                        let names = after.split('/').filter(|name| !matches!(*name, "" | "."));
                        names.for_each(|name| join(&mut current, name));
                        return Lookup::NotGranted(current);
                    }
                }
            }
            rest = after;
        }
        granted.unwrap_or(Lookup::VirtualDir(current))
    }

    /// Returns the names of the entries of a virtual folder.
    pub fn entries(&self, dir: &str) -> BTreeSet<&str> {
        let below = self.0.iter().filter_map(|folder| below(folder, dir));
        below
            .filter_map(|rest| rest.split('/').next())
            .filter(|name| !name.is_empty())
            .collect()
    }

    fn has_folder_below(&self, path: &str) -> bool {
        self.0.iter().any(|folder| below(folder, path).is_some())
    }
}

fn join(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(name);
}

/// Returns the path of a folder relative to one above it.
fn below<'f>(folder: &'f str, above: &str) -> Option<&'f str> {
    match above {
        "" => Some(folder),
        above => folder.strip_prefix(above)?.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Lookup, PreopenTree, below};

    fn tree() -> PreopenTree {
        PreopenTree::new(["/po", "/src/a/b", "/src", "/theme/x"].into_iter())
    }

    fn granted(index: usize, rest: &str) -> Lookup<'_> {
        Lookup::Granted { index, rest }
    }

    #[test]
    fn paths_lead_into_the_nearest_granted_folder() {
        for (from, path, expected) in [
            ("", "po", granted(0, "")),
            ("", "po/", granted(0, "")),
            ("", ".//po/./de.po", granted(0, "./de.po")),
            ("", "po/../po/x", granted(0, "../po/x")),
            ("", "src", granted(2, "")),
            ("", "src/a", granted(2, "a")),
            ("", "src/a/b/c/d", granted(1, "c/d")),
            ("", "src/a/../a/b", granted(2, "a/../a/b")),
            ("", "theme/./x", granted(3, "")),
            ("theme", "x/y", granted(3, "y")),
            ("theme", "../po/x", granted(0, "x")),
            ("theme", "../theme/../po", granted(0, "")),
        ] {
            assert_eq!(tree().lookup(from, path), expected, "{from} {path}");
        }
    }

    #[test]
    fn other_paths_are_virtual_or_not_granted() {
        let dir = |path: &str| Lookup::VirtualDir(path.to_owned());
        let not_granted = |path: &str| Lookup::NotGranted(path.to_owned());
        for (from, path, expected) in [
            ("", ".", dir("")),
            ("", "theme", dir("theme")),
            ("", "theme/.", dir("theme")),
            ("theme", "..", dir("")),
            ("", "", not_granted("")),
            ("", "PO/de.po", not_granted("PO/de.po")),
            ("", "pod", not_granted("pod")),
            ("", "theme/y/./z/", not_granted("theme/y/z")),
            ("theme", "y", not_granted("theme/y")),
            ("", "theme/y/../../../z", not_granted("theme/y/../../../z")),
            ("", "..", Lookup::Outside),
            ("", "../secret", Lookup::Outside),
            ("theme", "../../secret", Lookup::Outside),
            ("", "/etc/passwd", Lookup::Outside),
        ] {
            assert_eq!(tree().lookup(from, path), expected, "{from} {path}");
        }
    }

    #[test]
    fn a_virtual_folder_holds_the_next_one() {
        let names = |dir: &str| {
            tree()
                .entries(dir)
                .into_iter()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(names(""), "po src theme");
        assert_eq!(names("theme"), "x");
        assert!(!tree().is_root_granted());
        assert!(PreopenTree::new(["/po", "/"].into_iter()).is_root_granted());
        let empty = PreopenTree::new([].into_iter());
        assert_eq!(empty.lookup("", "."), Lookup::VirtualDir(String::new()));
        assert!(empty.entries("").is_empty());
    }

    /// Removes `.` and empty names.
    fn simplified(path: &str) -> String {
        let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
        names.collect::<Vec<_>>().join("/")
    }

    fn path(names: &'static [&'static str]) -> impl Strategy<Value = String> {
        let names = prop::collection::vec(prop::sample::select(names), 1..7);
        names.prop_map(|names| names.join("/"))
    }

    proptest! {
        /// Without `..`, a path leads to the same place whichever folder it is split at.
        #[test]
        fn the_rest_below_the_nearest_folder_is_the_same_path(
            folders in prop::collection::vec(path(&["a", "b", "c"]), 0..4),
            path in path(&["a", "b", "c", "", "."]),
        ) {
            prop_assume!(!path.is_empty() && !path.starts_with('/'));
            let tree = PreopenTree::new(folders.iter().map(String::as_str));
            let whole = simplified(&path);
            let covers = |folder: &&String| **folder == whole || below(&whole, folder).is_some();
            let nearest = folders.iter().filter(covers).max_by_key(|folder| folder.len());
            match tree.lookup("", &path) {
                Lookup::Granted { index, rest } => {
                    prop_assert_eq!(nearest, Some(&folders[index]));
                    prop_assert_eq!(simplified(&format!("{}/{rest}", folders[index])), whole);
                }
                Lookup::VirtualDir(dir) => {
                    prop_assert!(nearest.is_none() && dir == whole);
                    prop_assert!(dir.is_empty() || !tree.entries(&dir).is_empty());
                }
                Lookup::NotGranted(path) => {
                    prop_assert!(nearest.is_none() && path == whole);
                    prop_assert!(tree.entries(&path).is_empty());
                }
                Lookup::Outside => prop_assert!(false, "nothing leads up here"),
            }
        }

        /// Every path leads into the granted folders, or to folders above them.
        #[test]
        fn no_path_leads_outside(path in path(&["a", "b", "..", "", "."])) {
            let tree = PreopenTree::new(["/a/b"].into_iter());
            if let Lookup::VirtualDir(dir) = tree.lookup("a", &path) {
                prop_assert!(dir.is_empty() || dir == "a");
            }
        }
    }
}
