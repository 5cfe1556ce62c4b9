//! What a plugin looked for in vain, told with what the book has of it.

use std::fmt;
use std::path::{Component, Path};

use crate::runtime::{AccessDenials, Grants};

/// What a plugin was denied, and which of the paths among it the book has. A plugin never learns of that.
#[derive(Default)]
pub struct Missed {
    denied: AccessDenials,
    /// Paths below the book's root that are there, and are not granted.
    withheld: Vec<String>,
    /// What would grant them, as it is written in the settings.
    grant: String,
    /// Paths that are not in the book, so that no grant opens them.
    absent: Vec<String>,
}

impl Missed {
    /// Looks for the paths in the book, whose root is `root`.
    pub fn new(denied: AccessDenials, grants: &Grants, root: &Path) -> Self {
        let mut missed = Self::default();
        let mut folders = Vec::new();
        for path in denied.paths.iter() {
            match folder_of(root, path) {
                Some(folder) => {
                    missed.withheld.push(path.to_owned());
                    folders.push(folder);
                }
                None => missed.absent.push(path.to_owned()),
            }
        }
        missed.grant = grant(grants, &folders);
        Self { denied, ..missed }
    }

    /// Why a plugin's result may lack something, although it did not fail: it would have found this if it
    /// ran without a sandbox. `who`: what messages call it.
    pub fn warning(&self, who: &str) -> Option<String> {
        (!self.withheld.is_empty()).then(|| {
            format!(
                "{who} looked for {}, which it was not granted; its result may lack something: \
                 {} grants it",
                list(&self.withheld),
                self.grant
            )
        })
    }

    /// What of it harms nobody as long as the plugin does not fail.
    pub fn harmless(self) -> Self {
        Self {
            withheld: Vec::new(),
            ..self
        }
    }

    /// Whether there is nothing to tell but of paths that the book does not have. Some languages look for
    /// such when they tell of an error.
    pub fn is_weak(&self) -> bool {
        !self.absent.is_empty() && self.lines().count() == 1
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.lines().next().is_none()
    }

    fn lines(&self) -> impl Iterator<Item = String> {
        let withheld = (!self.withheld.is_empty()).then(|| {
            let paths = list(&self.withheld);
            let grant = &self.grant;
            format!("it looked for {paths}, which it was not granted: {grant} grants it")
        });
        let absent = (!self.absent.is_empty()).then(|| {
            format!(
                "it looked for {}, which the book does not have",
                list(&self.absent)
            )
        });
        let outside = "a path led out of the folders that it was granted: `allow.read` grants folders of the \
                       book, and links lead no further";
        let writing = "it wanted to write, and folders are granted for reading only";
        let environment =
            "it looked for environment variables, and has none: `allow.env` grants them by name";
        let network = "it looked for the network, which no plugin is given";
        let others = [
            (self.denied.outside, outside),
            (self.denied.writing, writing),
            (self.denied.environment, environment),
            (self.denied.network, network),
        ];
        let others = others
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, line)| line.to_owned());
        withheld.into_iter().chain(absent).chain(others)
    }
}

/// One line for each, with what grants it.
impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().collect::<Vec<_>>().join("\n"))
    }
}

/// The folder to grant for a path, which is the path itself where that is a folder. `None`: the book does not
/// have it.
fn folder_of(root: &Path, path: &str) -> Option<String> {
    let here = Path::new(path);
    let simple = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !here.components().all(simple) {
        return None;
    }
    let found = root.join(here).canonicalize().ok()?;
    // A link in the book may lead elsewhere, and what is there can't be granted.
    if !found.starts_with(root.canonicalize().ok()?) {
        return None;
    }
    Some(match found.is_dir() {
        true => path.to_owned(),
        false => match path.rsplit_once('/') {
            Some((folder, _)) => folder.to_owned(),
            None => ".".to_owned(),
        },
    })
}

/// The table that grants these folders besides those that are granted already.
fn grant(grants: &Grants, folders: &[String]) -> String {
    let granted = grants.folders.iter();
    let granted = granted.map(|folder| folder.guest.trim_start_matches('/'));
    let mut all: Vec<&str> = Vec::new();
    for folder in granted.chain(folders.iter().map(String::as_str)) {
        if !all.iter().any(|other| is_in(folder, other)) {
            all.retain(|other| !is_in(other, folder));
            all.push(folder);
        }
    }
    format!("`allow = {{ read = {all:?} }}`")
}

/// Whether a folder is the other one or lies in it.
fn is_in(folder: &str, other: &str) -> bool {
    let rest = folder.strip_prefix(other);
    other == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// So many paths are told; more would hide what matters.
const TOLD: usize = 4;

/// In words.
fn list(paths: &[String]) -> String {
    let quoted = paths.iter().take(TOLD).map(|path| format!("`{path}`"));
    let mut words: Vec<_> = quoted.collect();
    if paths.len() > TOLD {
        words.push("more".to_owned());
    }
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::Missed;
    use crate::runtime::{AccessDenials, Grants};
    use crate::settings::Folder;

    /// This package's own folder stands for a book.
    fn missed(paths: &[&str], granted: &[&str]) -> Missed {
        let mut denied = AccessDenials::default();
        paths.iter().for_each(|path| denied.paths.add(path));
        let folder = |path: &&str| Folder {
            host: PathBuf::new(),
            guest: format!("/{path}"),
        };
        let grants = Grants {
            folders: granted.iter().map(folder).collect(),
            ..Grants::default()
        };
        Missed::new(denied, &grants, Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    #[test]
    fn what_the_book_has_is_told_with_the_folder_to_grant() {
        for (paths, granted, grant) in [
            (&["src/lib.rs"][..], &[][..], r#"["src"]"#),
            (&["src"], &[], r#"["src"]"#),
            (
                &["src/cli", "src/book/mod.rs"],
                &[],
                r#"["src/cli", "src/book"]"#,
            ),
            (&["src/cli", "src/lib.rs"], &["wit"], r#"["wit", "src"]"#),
            (&["src/lib.rs"], &["src/cli"], r#"["src"]"#),
            (&["Cargo.toml", "src"], &["wit"], r#"["."]"#),
            (&[""], &[], r#"["."]"#),
        ] {
            let warning = missed(paths, granted).warning("plugin `p`").unwrap();
            let grants = format!(": `allow = {{ read = {grant} }}` grants it");
            assert!(warning.ends_with(&grants), "{warning}");
        }
        let warning = missed(&["src", "gone", "wit", "tests"], &[]).warning("plugin `p`");
        let others = missed(&["wit", "src", "tests", "xtask", "fuzz"], &[]).warning("plugin `p`");
        let words = "for `wit`, `src`, `tests`, `xtask` and more, which";
        assert!(others.is_some_and(|warning| warning.contains(words)));
        let start = "plugin `p` looked for `src`, `wit` and `tests`, which it was not granted";
        assert!(warning.is_some_and(|warning| warning.starts_with(start)));
    }

    #[test]
    fn what_the_book_does_not_have_is_no_warning() {
        let long = "src/".repeat(100);
        let paths = [
            "etc/passwd",
            "src/../Cargo.toml",
            "src/lib.rs/x",
            "a\0",
            &long,
        ];
        let missed = missed(&paths, &[]);
        assert_eq!(missed.warning("plugin `p`"), None);
        assert!(
            missed
                .to_string()
                .starts_with("it looked for `etc/passwd`, `src/../Cargo.toml`")
        );
    }
}
