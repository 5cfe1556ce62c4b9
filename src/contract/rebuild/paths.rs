//! Where the chapters of a returned book would be rendered to.

use std::collections::{HashMap, HashSet};

use super::{StructureError, describe_chapter};
use crate::book::Book;

/// A chapter of a returned book.
pub struct Returned<'r> {
    pub name: &'r str,
    pub path: Option<&'r str>,
    pub source_path: Option<&'r str>,
}

/// Checks the paths that a plugin made up. Those of the original are mdBook's own affair. `entries`: all of
/// the returned book, depth first, and `None` for what is no chapter.
///
/// # Errors
/// [`StructureError::BadPath`] or [`StructureError::SamePath`].
pub fn check<'r>(
    original: &Book<'_>,
    entries: impl Iterator<Item = Option<Returned<'r>>>,
) -> Result<(), StructureError> {
    let mut known = HashSet::new();
    let mut room: HashMap<String, usize> = HashMap::new();
    for chapter in original.chapters() {
        if let Some(path) = chapter.path.get().as_deref() {
            *room.entry(rendered(path)).or_default() += 1;
        }
        let paths = [&chapter.path, &chapter.source_path];
        known.extend(paths.into_iter().filter_map(|path| path.get().as_deref()));
    }
    for (place, chapter) in entries.enumerate() {
        let Some(chapter) = chapter else {
            continue;
        };
        let entry = place + 1;
        let what = || describe_chapter(chapter.name);
        for (key, path) in [("path", chapter.path), ("source path", chapter.source_path)] {
            if let Some(path) = path
                && !known.contains(path)
                && !stays_inside(path)
            {
                return Err(StructureError::BadPath {
                    entry,
                    what: what(),
                    key,
                    path: path.to_owned(),
                });
            }
        }
        let Some(path) = chapter.path else {
            continue;
        };
        // As many as the original had, or one.
        let room = room.entry(rendered(path)).or_insert(1);
        match room.checked_sub(1) {
            Some(left) => *room = left,
            None => {
                return Err(StructureError::SamePath {
                    entry,
                    what: what(),
                    path: path.to_owned(),
                });
            }
        }
    }
    Ok(())
}

/// A path as the contract has it. mdBook joins it onto the folder that it renders into, so one
/// that climbs would write outside the book.
pub fn stays_inside(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// The file that mdBook's HTML renderer makes of a path, as systems see it that do not tell upper
/// and lower case apart.
pub fn rendered(path: &str) -> String {
    let (folder, file) = match path.rsplit_once('/') {
        Some((folder, file)) => (Some(folder), file),
        None => (None, path),
    };
    let stem = match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    };
    let page = format!("{stem}.html");
    folder
        .map_or(page.clone(), |folder| format!("{folder}/{page}"))
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{rendered, stays_inside};

    #[test]
    fn paths_that_lead_out() {
        for path in [
            "../a.md",
            "a/../../b.md",
            "/a.md",
            "",
            "a//b.md",
            "./a.md",
            "C:a.md",
            "a\\b.md",
        ] {
            assert!(!stays_inside(path), "{path}");
        }
        for path in ["a.md", "a/b c/é.md", "..a/b..md", "a"] {
            assert!(stays_inside(path), "{path}");
        }
    }

    #[test]
    fn one_file_for_several_paths() {
        assert_eq!(rendered("a/B.md"), "a/b.html");
        assert_eq!(rendered("a/b.x.txt"), "a/b.x.html");
        assert_eq!(rendered(".hidden"), ".hidden.html");
    }
}
