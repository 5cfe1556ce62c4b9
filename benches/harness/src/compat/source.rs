//! Writes a captured book to a folder, with markup for preprocessors.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use super::list::{Markup, Preprocessor};
use crate::books::{Book, write_source};

/// The folder of a book. A `book.toml` is written for each build.
pub struct Source {
    root: PathBuf,
}

impl Source {
    /// Writes the chapters with markup, and the files that the preprocessors read.
    ///
    /// # Errors
    /// Fails if a file can't be written.
    pub fn write(
        book: &Book,
        preprocessors: &[&Preprocessor],
        root: PathBuf,
    ) -> anyhow::Result<Self> {
        let mut book = book.clone();
        for preprocessor in preprocessors {
            mark(&mut book.items, preprocessor.markup);
        }
        write_source(&book, &root.join("src"))?;
        for (path, text) in preprocessors.iter().flat_map(|one| one.files) {
            write(&root.join(path), text)?;
        }
        Ok(Self { root })
    }

    /// Returns the root of the book.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a `book.toml` with these tables and no other preprocessors: mdBook's own ran before the book was
    /// captured. The output folder is `name`.
    ///
    /// # Errors
    /// Fails if the file can't be written.
    pub fn configure(
        &self,
        name: &str,
        renderer: &str,
        preprocessors: &str,
    ) -> anyhow::Result<PathBuf> {
        let toml = format!(
            "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\
             [build]\nbuild-dir = \"out/{name}\"\nuse-default-preprocessors = false\n\
             {renderer}\n{preprocessors}"
        );
        write(&self.root.join("book.toml"), &toml)?;
        Ok(self.root.join("out").join(name))
    }
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder
        .and_then(|()| std::fs::write(file, text))
        .with_context(|| format!("can't write {}", file.display()))
}

fn mark(items: &mut [Value], markup: Markup) {
    for chapter in items.iter_mut().filter_map(|item| item.get_mut("Chapter")) {
        if let Some(content) = chapter["content"].as_str() {
            chapter["content"] = match markup {
                Markup::None => content.into(),
                Markup::Top(text) => format!("{text}{content}").into(),
                Markup::End(text) => format!("{content}{text}").into(),
            };
        }
        if let Some(below) = chapter["sub_items"].as_array_mut() {
            mark(below, markup);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Markup, mark};

    #[test]
    fn every_chapter_is_marked() {
        let below = json!([{ "Chapter": { "content": "b", "sub_items": [] } }]);
        let mut items = [
            json!("Separator"),
            json!({ "Chapter": { "content": "a", "sub_items": below } }),
        ];
        mark(&mut items, Markup::Top("<"));
        mark(&mut items, Markup::End(">"));
        let chapter = &items[1]["Chapter"];
        assert_eq!(chapter["content"], "<a>");
        assert_eq!(chapter["sub_items"][0]["Chapter"]["content"], "<b>");
    }
}
