//! An `mdbook-wasm` plugin that links terms to their definitions in a book's glossary.
//!
//! Terms are the headings and the terms of definition lists in the glossary's chapter, and those of the config. Only
//! prose is changed: code, headings, links, addresses and raw HTML keep their bytes.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/glossary.wasm"
//!
//! [preprocessor.wasm.plugin.config]
//! # The defaults are `chapter = "glossary.md"` and `link = "first"`.
//! chapter = "appendix/glossary.md"
//! link = "all"
//! aliases = { component = ["components"] }
//! terms = { WIT = "The language in which interfaces are written." }
//! ```

mod define;
mod link;

use std::collections::BTreeMap;

use mdbook_wasm_markdown::relative_path;
use mdbook_wasm_plugin::{Book, BookItem, BookPlugin, Chapter, Context, book_plugin};
use serde::Deserialize;

pub use define::{Glossary, Term};
pub use link::link_terms;

/// The plugin, as it is read from its config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The chapter that defines the terms: its file, relative to the folder of the book's source.
    pub chapter: String,
    /// The uses of a term that are linked.
    #[serde(rename = "link")]
    pub which: Link,
    /// Other words for a term, such as its plural.
    pub aliases: BTreeMap<String, Vec<String>>,
    /// Further terms with their definitions, which are added at the end of the chapter.
    pub terms: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            chapter: "glossary.md".to_owned(),
            which: Link::First,
            aliases: BTreeMap::new(),
            terms: BTreeMap::new(),
        }
    }
}

/// The uses of a term that are linked.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// The first use in each chapter.
    First,
    /// Every use.
    All,
}

book_plugin!(Config);

impl BookPlugin for Config {
    fn process(&self, _: &Context, mut book: Book) -> Result<Option<Book>, String> {
        let index = chapters(&mut book).position(|chapter| self.is_glossary(chapter));
        let Some(chapter) = index.and_then(|index| chapters(&mut book).nth(index)) else {
            return Err(format!(
                "`config.chapter`: the book has no chapter {:?}; add it to `SUMMARY.md`",
                self.chapter
            ));
        };
        let (glossary, content) = Glossary::read(self, &chapter.content)?;
        chapter.content = content;
        let glossary_path = chapter.path.clone().unwrap_or_default();
        for (at, chapter) in chapters(&mut book).enumerate() {
            let Some(path) = chapter.path.as_deref().filter(|_| Some(at) != index) else {
                continue;
            };
            let page = relative_path(path, &glossary_path).replace(' ', "%20");
            if let Some(content) = link_terms(&chapter.content, &glossary, &page, self.which) {
                chapter.content = content;
            }
        }
        Ok(Some(book))
    }
}

impl Config {
    fn is_glossary(&self, chapter: &Chapter) -> bool {
        let is_same = |path: &Option<String>| path.as_deref() == Some(&*self.chapter);
        chapter.path.is_some() && (is_same(&chapter.path) || is_same(&chapter.source_path))
    }
}

fn chapters(book: &mut Book) -> impl Iterator<Item = &mut Chapter> {
    book.entries
        .iter_mut()
        .filter_map(|entry| match &mut entry.item {
            BookItem::Chapter(chapter) => Some(chapter),
            _ => None,
        })
}
