//! Accesses that were denied to a plugin, described with what would grant them.

use std::fmt;
use std::path::{Component, Path};

use crate::runtime::{AccessDenials, Permissions};

/// Paths that are listed at most. More would hide what matters.
const MAX_LISTED_PATHS: usize = 4;

/// The accesses that were denied to a plugin, and which of the paths the book has.
///
/// The plugin never learns which paths exist.
#[derive(Default)]
pub struct DenialReport {
    denied: AccessDenials,
    /// Paths that exist below the book's root and are not granted.
    not_granted: Vec<String>,
    /// The setting that would grant them.
    grant: String,
    /// Paths that the book does not have, so that no permission opens them.
    not_in_book: Vec<String>,
}

impl DenialReport {
    /// Looks up the denied paths below the book's root.
    pub fn new(denied: AccessDenials, permissions: &Permissions, root: &Path) -> Self {
        let mut report = Self::default();
        let mut folders = Vec::new();
        for path in denied.paths.iter() {
            match folder_to_grant(root, path) {
                Some(folder) => {
                    report.not_granted.push(path.to_owned());
                    folders.push(folder);
                }
                None => report.not_in_book.push(path.to_owned()),
            }
        }
        report.grant = grant_setting(permissions, &folders);
        Self { denied, ..report }
    }

    /// Returns a warning if the result of a plugin that did not fail may be incomplete.
    ///
    /// That is so if the plugin would have found a path without a sandbox. `called` is the plugin's name in
    /// messages.
    pub fn warning(&self, called: &str) -> Option<String> {
        (!self.not_granted.is_empty()).then(|| {
            format!(
                "{called} has no permission to read {}, so its result may be incomplete: \
                 {} grants it",
                list(&self.not_granted),
                self.grant
            )
        })
    }

    /// Removes the paths of [`Self::warning`], which leaves what is harmless unless the plugin fails.
    pub fn informational_only(self) -> Self {
        Self {
            not_granted: Vec::new(),
            ..self
        }
    }

    /// Removes the paths that the book does not have.
    pub fn without_missing(self) -> Self {
        Self {
            not_in_book: Vec::new(),
            ..self
        }
    }

    /// Returns true if all that was denied are paths that the book does not have.
    ///
    /// Some languages look for such paths only to describe an error.
    pub fn is_inconclusive(&self) -> bool {
        !self.not_in_book.is_empty() && self.lines().count() == 1
    }

    /// Returns true if nothing was denied.
    pub fn is_empty(&self) -> bool {
        self.lines().next().is_none()
    }

    fn lines(&self) -> impl Iterator<Item = String> {
        let not_granted = (!self.not_granted.is_empty()).then(|| {
            let paths = list(&self.not_granted);
            let grant = &self.grant;
            format!("it has no permission to read {paths}: {grant} grants it")
        });
        let not_in_book = (!self.not_in_book.is_empty()).then(|| {
            format!(
                "it looked for {}, which the book does not have",
                list(&self.not_in_book)
            )
        });
        let outside = "it followed a path out of the folders that it may read: `allow.read` grants folders of \
                       the book, and links out of them are not followed";
        let writing = "it tried to write, and granted folders are read-only";
        let environment = "it asked for environment variables, and none are granted: `allow.env` grants them \
                           by name";
        let network = "it tried to use the network, which is not available to plugins";
        let others = [
            (self.denied.outside, outside),
            (self.denied.writing, writing),
            (self.denied.environment, environment),
            (self.denied.network, network),
        ];
        let others = others
            .into_iter()
            .filter(|(is_denied, _)| *is_denied)
            .map(|(_, line)| line.to_owned());
        not_granted.into_iter().chain(not_in_book).chain(others)
    }
}

/// Displays one line for each kind of denied access, with what grants it.
impl fmt::Display for DenialReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().collect::<Vec<_>>().join("\n"))
    }
}

/// Returns the folder that must be granted to read a path: the path itself if it is a folder, or its parent.
///
/// Returns `None` if the book does not have the path.
fn folder_to_grant(root: &Path, path: &str) -> Option<String> {
    let relative = Path::new(path);
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !relative.components().all(is_plain) {
        return None;
    }
    let found = root.join(relative).canonicalize().ok()?;
    // A link in the book may lead out of it, where nothing can be granted.
    if !found.starts_with(root.canonicalize().ok()?) {
        return None;
    }
    if found.is_dir() {
        return Some(path.to_owned());
    }
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    Some(folder.to_owned())
}

/// Returns the setting that grants these folders and those that are granted already.
fn grant_setting(permissions: &Permissions, folders: &[String]) -> String {
    let granted = permissions.folders.iter();
    let granted = granted.map(|folder| folder.guest.trim_start_matches('/'));
    let mut all: Vec<&str> = Vec::new();
    for folder in granted.chain(folders.iter().map(String::as_str)) {
        if !all.iter().any(|other| contains(other, folder)) {
            all.retain(|other| !contains(folder, other));
            all.push(folder);
        }
    }
    format!("`allow = {{ read = {all:?} }}`")
}

/// Returns true if `inner` is `folder` or lies in it.
fn contains(folder: &str, inner: &str) -> bool {
    let rest = inner.strip_prefix(folder);
    folder == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the first few paths as an enumeration.
fn list(paths: &[String]) -> String {
    let quoted = paths.iter().take(MAX_LISTED_PATHS);
    let mut words: Vec<_> = quoted.map(|path| format!("`{path}`")).collect();
    if paths.len() > MAX_LISTED_PATHS {
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

    use super::DenialReport;
    use crate::runtime::{AccessDenials, Permissions};
    use crate::settings::GrantedFolder;

    /// Returns the report on paths, with this package's folder as the book.
    fn report(paths: &[&str], granted: &[&str]) -> DenialReport {
        let mut denied = AccessDenials::default();
        paths.iter().for_each(|path| denied.paths.add(path));
        let folder = |path: &&str| GrantedFolder {
            host: PathBuf::new(),
            guest: format!("/{path}"),
        };
        let permissions = Permissions {
            folders: granted.iter().map(folder).collect(),
            ..Permissions::default()
        };
        DenialReport::new(denied, &permissions, Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    #[test]
    fn paths_of_the_book_are_reported_with_the_folder_to_grant() {
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
            let warning = report(paths, granted).warning("plugin `p`").unwrap();
            let grants = format!(": `allow = {{ read = {grant} }}` grants it");
            assert!(warning.ends_with(&grants), "{warning}");
        }
        let warning = report(&["src", "gone", "wit", "tests"], &[]).warning("plugin `p`");
        let many = report(&["wit", "src", "tests", "xtask", "fuzz"], &[]).warning("plugin `p`");
        let words = "read `wit`, `src`, `tests`, `xtask` and more, so";
        assert!(many.is_some_and(|warning| warning.contains(words)));
        let start = "plugin `p` has no permission to read `src`, `wit` and `tests`, so";
        assert!(warning.is_some_and(|warning| warning.starts_with(start)));
    }

    #[test]
    fn paths_that_the_book_does_not_have_are_no_warning() {
        let long = "src/".repeat(100);
        let paths = [
            "etc/passwd",
            "src/../Cargo.toml",
            "src/lib.rs/x",
            "a\0",
            &long,
        ];
        let report = report(&paths, &[]);
        assert_eq!(report.warning("plugin `p`"), None);
        assert!(
            report
                .to_string()
                .starts_with("it looked for `etc/passwd`, `src/../Cargo.toml`")
        );
    }
}
