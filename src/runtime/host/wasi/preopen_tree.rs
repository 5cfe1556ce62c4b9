//! Which paths below a guest's `/` lead to a granted folder. It is a matter of names alone: nothing is
//! opened for it.

use std::collections::BTreeSet;

/// The folders that were granted, by their paths below the book's root, in order. What lies between the
/// root and them is made of nothing else, so it holds no links.
#[derive(Debug)]
pub(crate) struct Ways(Vec<String>);

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'p> {
    /// To a folder on the way to a granted one: its path.
    Way(String),
    /// Into the granted folder of this number, and there along the rest of the path. A rest without a
    /// name is the folder itself.
    Granted { number: usize, rest: &'p str },
    /// To what was not granted: the path below the root, in its simplest form. Where `..` is left in it,
    /// only a file system could tell where it leads. It is empty for a path that is.
    Nothing(String),
    /// Above the root, or away from it.
    Outside,
}

impl Ways {
    /// To these folders, by their paths as a guest sees them.
    pub fn new<'g>(guest_paths: impl Iterator<Item = &'g str>) -> Self {
        let below = |path: &str| path.trim_matches('/').to_owned();
        Self(guest_paths.map(below).collect())
    }

    /// Whether the book's root itself was granted, so that it takes no ways.
    pub fn are_needless(&self) -> bool {
        self.0.iter().any(String::is_empty)
    }

    /// Goes along `path`, from the folder on the way that is `from`.
    pub fn find<'p>(&self, from: &str, path: &'p str) -> Found<'p> {
        // As wasmtime-wasi has it for real folders.
        if path.starts_with('/') {
            return Found::Outside;
        }
        if path.is_empty() {
            return Found::Nothing(String::new());
        }
        let mut at = from.to_owned();
        let mut granted = None;
        let mut rest = path;
        while !rest.is_empty() {
            let (name, after) = rest.split_once('/').unwrap_or((rest, ""));
            match name {
                "" | "." => {}
                // A granted folder knows its own links.
                ".." if granted.is_some() => break,
                ".." if at.is_empty() => return Found::Outside,
                ".." => at.truncate(at.rfind('/').unwrap_or(0)),
                name => {
                    join(&mut at, name);
                    if let Some(number) = self.0.iter().position(|folder| *folder == at) {
                        let rest = after;
                        granted = Some(Found::Granted { number, rest });
                    } else if !self.leads_on(&at) {
                        if granted.is_some() {
                            break;
                        }
                        let names = after.split('/').filter(|name| !matches!(*name, "" | "."));
                        names.for_each(|name| join(&mut at, name));
                        return Found::Nothing(at);
                    }
                }
            }
            rest = after;
        }
        granted.unwrap_or(Found::Way(at))
    }

    /// The names in a folder on the way.
    pub fn names(&self, way: &str) -> BTreeSet<&str> {
        let below = self.0.iter().filter_map(|folder| below(folder, way));
        below
            .filter_map(|rest| rest.split('/').next())
            .filter(|name| !name.is_empty())
            .collect()
    }

    fn leads_on(&self, path: &str) -> bool {
        self.0.iter().any(|folder| below(folder, path).is_some())
    }
}

fn join(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(name);
}

/// The path of a folder from one above it.
fn below<'f>(folder: &'f str, above: &str) -> Option<&'f str> {
    match above {
        "" => Some(folder),
        above => folder.strip_prefix(above)?.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Found, Ways, below};

    fn ways() -> Ways {
        Ways::new(["/po", "/src/a/b", "/src", "/theme/x"].into_iter())
    }

    fn granted(number: usize, rest: &str) -> Found<'_> {
        Found::Granted { number, rest }
    }

    #[test]
    fn paths_lead_into_the_nearest_granted_folder() {
        for (from, path, found) in [
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
            assert_eq!(ways().find(from, path), found, "{from} {path}");
        }
    }

    #[test]
    fn other_paths_lead_nowhere() {
        let way = |path: &str| Found::Way(path.to_owned());
        let nothing = |path: &str| Found::Nothing(path.to_owned());
        for (from, path, found) in [
            ("", ".", way("")),
            ("", "theme", way("theme")),
            ("", "theme/.", way("theme")),
            ("theme", "..", way("")),
            ("", "", nothing("")),
            ("", "PO/de.po", nothing("PO/de.po")),
            ("", "pod", nothing("pod")),
            ("", "theme/y/./z/", nothing("theme/y/z")),
            ("theme", "y", nothing("theme/y")),
            ("", "theme/y/../../../z", nothing("theme/y/../../../z")),
            ("", "..", Found::Outside),
            ("", "../secret", Found::Outside),
            ("theme", "../../secret", Found::Outside),
            ("", "/etc/passwd", Found::Outside),
        ] {
            assert_eq!(ways().find(from, path), found, "{from} {path}");
        }
    }

    #[test]
    fn a_folder_on_the_way_holds_the_next_one() {
        let names = |way: &str| ways().names(way).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(names(""), "po src theme");
        assert_eq!(names("theme"), "x");
        assert!(!ways().are_needless());
        assert!(Ways::new(["/po", "/"].into_iter()).are_needless());
        let none = Ways::new([].into_iter());
        assert_eq!(none.find("", "."), Found::Way(String::new()));
        assert!(none.names("").is_empty());
    }

    /// Without what changes nothing.
    fn simple(path: &str) -> String {
        let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
        names.collect::<Vec<_>>().join("/")
    }

    fn path(names: &'static [&'static str]) -> impl Strategy<Value = String> {
        let names = prop::collection::vec(prop::sample::select(names), 1..7);
        names.prop_map(|names| names.join("/"))
    }

    proptest! {
        /// Where names alone decide, the way is the same whichever folder it is cut at.
        #[test]
        fn what_is_handed_on_is_the_same_path(
            folders in prop::collection::vec(path(&["a", "b", "c"]), 0..4),
            path in path(&["a", "b", "c", "", "."]),
        ) {
            prop_assume!(!path.is_empty() && !path.starts_with('/'));
            let ways = Ways::new(folders.iter().map(String::as_str));
            let whole = simple(&path);
            let covers = |folder: &&String| **folder == whole || below(&whole, folder).is_some();
            let nearest = folders.iter().filter(covers).max_by_key(|folder| folder.len());
            match ways.find("", &path) {
                Found::Granted { number, rest } => {
                    prop_assert_eq!(nearest, Some(&folders[number]));
                    prop_assert_eq!(simple(&format!("{}/{rest}", folders[number])), whole);
                }
                Found::Way(way) => {
                    prop_assert!(nearest.is_none() && way == whole);
                    prop_assert!(way.is_empty() || !ways.names(&way).is_empty());
                }
                Found::Nothing(path) => {
                    prop_assert!(nearest.is_none() && path == whole);
                    prop_assert!(ways.names(&path).is_empty());
                }
                Found::Outside => prop_assert!(false, "nothing leads up here"),
            }
        }

        /// Whatever the path, what is named is in the granted folders or above them.
        #[test]
        fn no_path_leads_up(path in path(&["a", "b", "..", "", "."])) {
            let ways = Ways::new(["/a/b"].into_iter());
            if let Found::Way(way) = ways.find("a", &path) {
                prop_assert!(way.is_empty() || way == "a");
            }
        }
    }
}
