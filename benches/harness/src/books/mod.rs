//! The books for the measurements.

mod capture;
mod folder;
mod generate;
mod merge;

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

pub use folder::write_source;
use merge::{Size, merge};

use crate::programs::Programs;
use crate::scratch::Scratch;

/// A book in the form in which mdBook passes it to preprocessors.
#[derive(Clone)]
pub struct Book {
    /// The name in file names.
    pub name: String,
    /// The title in the guide.
    pub title: String,
    /// mdBook's context.
    pub context: Value,
    /// The items, as a tree.
    pub items: Vec<Value>,
}

impl Book {
    /// Parses the input of a preprocessor.
    ///
    /// # Errors
    /// Fails if it is no such input.
    pub fn from_input(name: &str, input: &[u8]) -> anyhow::Result<Self> {
        let pair: Vec<Value> = serde_json::from_slice(input)?;
        let Ok([context, mut book]) = <[Value; 2]>::try_from(pair) else {
            bail!("expected [context, book]");
        };
        // mdBook 0.5 and 0.4.
        let items = ["items", "sections"]
            .into_iter()
            .find_map(|key| match book[key].take() {
                Value::Array(items) => Some(items),
                _ => None,
            });
        let title = &context["config"]["book"]["title"];
        Ok(Self {
            name: name.to_owned(),
            title: title.as_str().unwrap_or(name).to_owned(),
            items: items.context("the book has no items")?,
            context,
        })
    }

    /// Creates a book of one short chapter, with the context of another book.
    pub fn of_one_chapter(other: &Self) -> Self {
        let chapter = json!({
            "name": "One", "content": "# One\n", "number": [1], "sub_items": [],
            "path": "one.md", "source_path": "one.md", "parent_names": [],
        });
        Self {
            items: vec![json!({ "Chapter": chapter })],
            ..other.clone()
        }
    }

    /// Writes it as mdBook 0.5 does, with these tables under `[preprocessor]`. Returns the size of the file in bytes.
    ///
    /// # Errors
    /// Fails if the file can't be written.
    pub fn write_input(&self, file: &Path, preprocessors: &Value) -> anyhow::Result<u64> {
        let mut context = self.context.clone();
        context["config"]["preprocessor"] = preprocessors.clone();
        let mut out = BufWriter::new(File::create(file)?);
        write!(out, "[{context},{{\"items\":")?;
        serde_json::to_writer(&mut out, &self.items)?;
        out.write_all(b"}]")?;
        Ok(out.into_inner()?.metadata()?.len())
    }

    /// Returns the book without the context.
    pub fn value(&self) -> Value {
        json!({ "items": self.items })
    }

    /// Returns the contents of all chapters, depth first.
    pub fn contents(&self) -> Vec<&str> {
        contents(&self.items)
    }

    fn is_of_mdbook_0_5(&self) -> bool {
        let version = self.context["mdbook_version"].as_str();
        version.is_some_and(|version| version.starts_with("0.5."))
    }
}

/// Returns the contents of all chapters in a tree of items, depth first.
pub fn contents(items: &[Value]) -> Vec<&str> {
    let mut found = Vec::new();
    for chapter in items.iter().filter_map(|item| item.get("Chapter")) {
        found.extend(chapter["content"].as_str());
        found.extend(contents(children(chapter)));
    }
    found
}

fn children(chapter: &Value) -> &[Value] {
    chapter["sub_items"].as_array().map_or(&[], Vec::as_slice)
}

/// The books of a run of the benchmarks.
pub struct Books {
    /// The Rust Book, or its replacement.
    pub main: Book,
    /// The books of which larger ones are made, including the main one.
    sources: Vec<Book>,
}

impl Books {
    /// Reads the books in the folder `MDBOOK_WASM_BOOKS`, or else the sample book and a generated one.
    ///
    /// # Errors
    /// Fails if they can't be read.
    pub fn find(programs: &Programs, scratch: &Scratch) -> anyhow::Result<Self> {
        let mut sources = match std::env::var_os("MDBOOK_WASM_BOOKS") {
            Some(folder) => captured(Path::new(&folder)).context("MDBOOK_WASM_BOOKS")?,
            None => {
                eprintln!(
                    "MDBOOK_WASM_BOOKS is not set: a generated book and the sample book stand in"
                );
                vec![capture::sample(programs, scratch)?]
            }
        };
        let rust_book = |book: &Book| book.name.starts_with("rust-book") && book.is_of_mdbook_0_5();
        let main = match sources.iter().find(|book| rust_book(book)) {
            Some(book) => book.clone(),
            None => generate::book(),
        };
        // A book may be there in the forms of both versions of mdBook.
        sources.insert(0, main.clone());
        let mut seen = HashSet::new();
        sources.retain(|book| seen.insert(book.title.clone()));
        Ok(Self { main, sources })
    }

    /// Returns each book once: the real ones, or their replacements.
    pub fn real(&self) -> &[Book] {
        &self.sources
    }

    /// Creates a book of nearly 10 MB.
    pub fn big(&self) -> Book {
        let bytes = 9_500_000;
        self.merged("big", |size| size.bytes >= bytes)
    }

    /// Creates a book of 10,000 chapters and about 100 MB.
    pub fn huge(&self) -> Book {
        self.merged("huge", |size| size.chapters >= 10_000)
    }

    fn merged(&self, name: &str, is_enough: impl Fn(&Size) -> bool) -> Book {
        let trees: Vec<_> = self
            .sources
            .iter()
            .map(|book| book.items.as_slice())
            .collect();
        Book {
            name: name.to_owned(),
            title: format!("the {name} book"),
            context: self.main.context.clone(),
            items: merge(&trees, is_enough),
        }
    }
}

fn captured(folder: &Path) -> anyhow::Result<Vec<Book>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(file);
        }
    }
    files.sort();
    ensure!(!files.is_empty(), "{} has no .json files", folder.display());
    files
        .iter()
        .map(|file| {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let book = std::fs::read(file).map_err(anyhow::Error::from);
            book.and_then(|input| Book::from_input(&name, &input))
                .with_context(|| file.display().to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Book;

    #[test]
    fn both_mdbooks_can_be_read() {
        let chapter =
            |text: &str, below| json!({ "Chapter": { "content": text, "sub_items": below } });
        let items = json!([chapter("a", json!([chapter("b", json!([]))])), "Separator"]);
        for (version, key) in [("0.4.52", "sections"), ("0.5.4", "items")] {
            let context =
                json!({ "mdbook_version": version, "config": { "book": { "title": "T" } } });
            let input = json!([context, { key: items }]).to_string();
            let book = Book::from_input("name", input.as_bytes()).unwrap();
            assert_eq!((book.name.as_str(), book.title.as_str()), ("name", "T"));
            assert_eq!(book.contents(), ["a", "b"]);
            assert_eq!(book.is_of_mdbook_0_5(), version == "0.5.4");
        }
        assert!(Book::from_input("name", b"[{}]").is_err());
        assert!(Book::from_input("name", b"[{}, {}]").is_err());
    }
}
