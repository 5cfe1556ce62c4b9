//! The pages that a book is rendered to, and where a link leads.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use mdbook_wasm_plugin::{Book, BookItem, Chapter, headings};

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
    /// What its page has. Few pages are asked for that.
    pub fn anchors(&self) -> &Anchors {
        let content = &self.chapter.content;
        self.anchors
            .get_or_init(|| Anchors::of(content, headings(content)))
    }
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// Not into the book, or nothing that can be told.
    Elsewhere,
    /// To the page of this place in the book, and there.
    Page { index: usize, fragment: String },
    /// To a page that is not there, by this path relative to the book's source.
    NoPage(String),
    /// To something that is no page, likewise.
    File(String),
}

/// All pages of a book.
pub struct Pages<'b> {
    pages: Vec<Page<'b>>,
    /// Which page is rendered to which path.
    by_path: BTreeMap<String, usize>,
}

/// What mdBook's renderer makes besides the chapters.
const MADE: [&str; 3] = ["404.html", "print.html", "toc.html"];

impl<'b> Pages<'b> {
    /// Those of a book. Drafts have none.
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
            by_path.insert(rendered(path), pages.len());
            let (folder, name) = split(path);
            if name.eq_ignore_ascii_case("readme.md") {
                // mdBook's preprocessor `index` may be yet to come.
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

    /// In the book's order.
    pub fn iter(&self) -> impl Iterator<Item = &Page<'b>> {
        self.pages.iter()
    }

    /// The page at this place.
    pub fn get(&self, index: usize) -> &Page<'b> {
        &self.pages[index]
    }

    /// Where a link of the page at `index` leads.
    pub fn resolve(&self, index: usize, destination: &str) -> Target {
        if has_scheme(destination) || destination.starts_with('/') || destination.contains("{{") {
            return Target::Elsewhere;
        }
        let (path, fragment) = match destination.split_once('#') {
            Some((path, fragment)) => (path, decoded(fragment)),
            None => (destination, String::new()),
        };
        if path.is_empty() {
            return Target::Page { index, fragment };
        }
        let is_markdown = path.contains(".md");
        let path = html_of(path);
        let path = path.split('?').next().unwrap_or_default();
        let (folder, _) = split(self.pages[index].path);
        let Some(mut path) = normal(folder, &decoded(path)) else {
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
            None if MADE.contains(&&*path) => Target::Elsewhere,
            None if is_markdown || path.ends_with(".html") => Target::NoPage(path),
            None => Target::File(path),
        }
    }
}

/// Where a chapter is rendered to.
pub fn rendered(path: &str) -> String {
    let (folder, name) = split(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    join(folder, &format!("{stem}.html"))
}

/// What mdBook makes of a destination without its fragment: `(.*)\.md` is replaced, and what follows is lost.
fn html_of(path: &str) -> String {
    match path.rfind(".md") {
        Some(end) => format!("{}.html", &path[..end]),
        None => path.to_owned(),
    }
}

/// The folder, without a slash at its end, and the name.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// A path relative to a folder, as one relative to the book's source. `None`: it leads out of that. A slash
/// at the end stays.
fn normal(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let mut normal = parts.join("/");
    let is_folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    if is_folder && !normal.is_empty() {
        normal.push('/');
    }
    Some(normal)
}

/// Whether it is a whole URL, or one of another host.
fn has_scheme(destination: &str) -> bool {
    let end =
        destination.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '.' | '-'));
    let has_letter = destination.starts_with(|c: char| c.is_ascii_alphabetic());
    has_letter && end.is_some_and(|end| destination[end..].starts_with(':'))
}

/// Without percent-encoding. What is no UTF-8 then stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
