//! The first-party plugins, as the table in `preprocessors/README.md` lists them.

use std::path::{Path, PathBuf};

/// The file with the table, relative to the repository's root.
pub const TABLE: &str = "preprocessors/README.md";

/// The newest version of the contract, which components in JavaScript and Python are built for, relative to the
/// repository's root. A test compares this copy with `wit/`.
pub const CONTRACT: &str = "preprocessors/sdk/wit";

/// A first-party plugin: a row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// The name of its folder in `preprocessors/`, of its package and of its component.
    pub name: String,
    /// Its page in the guide, relative to `sample-book/`.
    pub page: String,
    /// The world of the contract that it is built for.
    pub world: &'static str,
    /// The language that it is written in.
    pub language: Language,
    /// Its purpose in a few words, in the third person.
    pub description: String,
}

/// A language that plugins are built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Built by cargo.
    Rust,
    /// Built by componentize-qjs.
    JavaScript,
    /// Built by componentize-py.
    Python,
}

impl Plugin {
    /// Returns the plugin's folder in this repository.
    pub fn folder(&self, root: &Path) -> PathBuf {
        root.join("preprocessors").join(&self.name)
    }

    /// Returns the folders of the components in Python that the plugin is linked with. They are in its own folder, and
    /// each exports the world of its name, which is in the folder `wit` beside it.
    pub fn parts(&self, root: &Path) -> Vec<PathBuf> {
        let entries = self.folder(root).read_dir().into_iter().flatten();
        let mut parts: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|folder| folder.join("plugin.py").is_file())
            .collect();
        parts.sort();
        parts
    }

    /// Returns the name of a part's component: `spelling-words` for the folder `words` of `spelling`.
    pub fn part_name(&self, part: &Path) -> String {
        let name = part.file_name().unwrap_or_default().to_string_lossy();
        format!("{}-{name}", self.name)
    }
}

/// Returns all first-party plugins, in the order of the table.
///
/// # Errors
/// Fails if the table can't be read, or has a row that says something unknown.
pub fn all(root: &Path) -> Result<Vec<Plugin>, String> {
    let file = root.join(TABLE);
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("can't read {}: {error}", file.display()))?;
    let rows = text.lines().filter(|line| line.starts_with("| [`"));
    rows.map(|row| parse(row).map_err(|why| format!("{TABLE}: {why} in this row:\n{row}")))
        .collect()
}

fn parse(row: &str) -> Result<Plugin, String> {
    let cells: Vec<_> = row.split('|').map(str::trim).collect();
    let &[_, link, kind, language, description, ..] = &cells[..] else {
        return Err("expected the columns plugin, kind, language and what it does".to_owned());
    };
    let link = link
        .strip_prefix("[`")
        .and_then(|rest| rest.strip_suffix(')'));
    let link = link.and_then(|rest| rest.split_once("`](../sample-book/"));
    let Some((name, page)) = link else {
        return Err("expected a link from the plugin's name to its page".to_owned());
    };
    let (page, _) = page.split_once('#').unwrap_or((page, ""));
    let world = match kind {
        "chapter" => "chapter-preprocessor",
        "book" => "book-preprocessor",
        "editor" => "editor-preprocessor",
        "session" => "session-preprocessor",
        other => return Err(format!("unknown kind `{other}`")),
    };
    let language = match language.split(',').next() {
        Some("Rust") => Language::Rust,
        Some("JavaScript") => Language::JavaScript,
        Some("Python") => Language::Python,
        _ => return Err(format!("unknown language `{language}`")),
    };
    Ok(Plugin {
        name: name.to_owned(),
        page: page.to_owned(),
        world,
        language,
        description: description.to_owned(),
    })
}
