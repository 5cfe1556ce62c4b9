//! The pages that a book is rendered to, and the targets of its links.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use mdbook_wasm_plugin::{Book, BookItem, Chapter, headings};
use percent_encoding::percent_decode_str;

use super::anchors::Anchors;

/// A chapter that has a page.
pub struct Page<'b> {
    /// The chapter.
    pub chapter: &'b Chapter,
    /// Its path, relative to the book's source.
    pub path: &'b str,
    anchors: OnceCell<Anchors>,
}

impl Page<'_> {
    /// Returns the ids of the page. They are collected at the first call, since few pages need them.
    pub fn anchors(&self) -> &Anchors {
        let content = &self.chapter.content;
        self.anchors
            .get_or_init(|| Anchors::of(content, headings(content)))
    }
}

/// The target of a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// A target outside of the book, or one that can't be checked.
    Elsewhere,
    /// An existing page, by its index in the book, and a fragment, which may be empty.
    Page { index: usize, fragment: String },
    /// A page that does not exist, by its path relative to the folder of the source.
    NoPage(String),
    /// A file that is no page, by its path relative to the folder of the source.
    File(String),
}

/// All pages of a book.
pub struct Pages<'b> {
    pages: Vec<Page<'b>>,
    /// The indices of the pages by the paths of their HTML files.
    by_path: BTreeMap<String, usize>,
}

/// Pages that mdBook's renderer creates besides the chapters.
const GENERATED: [&str; 3] = ["404.html", "print.html", "toc.html"];

impl<'b> Pages<'b> {
    /// Collects the pages of a book. Drafts have none.
    pub fn of(book: &'b Book) -> Self {
        let mut pages = Vec::new();
        let mut by_path = BTreeMap::new();
        for entry in &book.entries {
            let BookItem::Chapter(chapter) = &entry.item else {
                continue;
            };
            let Some(path) = chapter.path.as_deref() else {
                continue;
            };
            by_path.insert(html_file(path), pages.len());
            let (folder, name) = split(path);
            if name.eq_ignore_ascii_case("readme.md") {
                // mdBook's preprocessor `index` may run after this plugin.
                by_path
                    .entry(join(folder, "index.html"))
                    .or_insert(pages.len());
            }
            pages.push(Page {
                chapter,
                path,
                anchors: OnceCell::new(),
            });
        }
        if !pages.is_empty() {
            by_path.entry("index.html".to_owned()).or_insert(0);
        }
        Self { pages, by_path }
    }

    /// Returns the pages in the order of the book.
    pub fn iter(&self) -> impl Iterator<Item = &Page<'b>> {
        self.pages.iter()
    }

    /// Returns the page with this index.
    pub fn get(&self, index: usize) -> &Page<'b> {
        &self.pages[index]
    }

    /// Resolves a link of the page at `index`.
    pub fn resolve(&self, index: usize, destination: &str) -> Target {
        if has_scheme(destination) || destination.starts_with('/') || destination.contains("{{") {
            return Target::Elsewhere;
        }
        let (path, fragment) = match destination.split_once('#') {
            Some((path, fragment)) => (path, percent_decode(fragment)),
            None => (destination, String::new()),
        };
        if path.is_empty() {
            return Target::Page { index, fragment };
        }
        let is_markdown = path.contains(".md");
        let path = html_destination(path);
        let path = path.split('?').next().unwrap_or_default();
        let (folder, _) = split(self.pages[index].path);
        let Some(mut path) = normalize(folder, &percent_decode(path)) else {
            return Target::Elsewhere;
        };
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        }
        let in_folder = format!("{path}/index.html");
        match self
            .by_path
            .get(&path)
            .or_else(|| self.by_path.get(&in_folder))
        {
            Some(&index) => Target::Page { index, fragment },
            None if GENERATED.contains(&&*path) => Target::Elsewhere,
            None if is_markdown || path.ends_with(".html") => Target::NoPage(path),
            None => Target::File(path),
        }
    }
}

/// Returns the path of the HTML file that a chapter is rendered to.
fn html_file(path: &str) -> String {
    let (folder, name) = split(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    join(folder, &format!("{stem}.html"))
}

/// Rewrites a destination without its fragment as mdBook does: the last `.md` becomes `.html`, and the text after it is
/// lost.
fn html_destination(path: &str) -> String {
    match path.rfind(".md") {
        Some(end) => format!("{}.html", &path[..end]),
        None => path.to_owned(),
    }
}

/// Splits a path into the folder, without a slash at its end, and the file name.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Converts a path relative to a folder to one relative to the folder of the source, and keeps a slash at its end.
/// Returns `None` if the path leads out of the source.
fn normalize(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let mut normalized = parts.join("/");
    let is_folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    if is_folder && !normalized.is_empty() {
        normalized.push('/');
    }
    Some(normalized)
}

/// Returns whether a destination begins with the scheme of a URL.
fn has_scheme(destination: &str) -> bool {
    let end =
        destination.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '.' | '-'));
    let has_letter = destination.starts_with(|c: char| c.is_ascii_alphabetic());
    has_letter && end.is_some_and(|end| destination[end..].starts_with(':'))
}

/// Decodes a percent-encoded text. Returns it unchanged if the result is not UTF-8.
fn percent_decode(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map_or_else(|_| text.to_owned(), Cow::into_owned)
}
