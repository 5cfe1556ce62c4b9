//! The findings.

use mdbook_wasm_plugin::{Book, Diagnostic};

use super::links::{Link, links};
use super::nearest::{nearest, slips};
use super::pages::{Page, Pages, Target, split};
use super::{Files, LinkCheck};

/// What is wrong with the links of a book, chapter by chapter. `files`: the folder of the book's source, where
/// it may be looked into.
pub fn check(config: &LinkCheck, book: &Book, files: Option<&Files>) -> Vec<Diagnostic> {
    let pages = Pages::of(book);
    let mut findings = Vec::new();
    let mut count = 0;
    for (index, page) in pages.iter().enumerate() {
        for link in links(&page.chapter.content) {
            count += 1;
            let is_excluded = |link: &Link| {
                let mut patterns = config.exclude.iter();
                patterns.any(|pattern| pattern.fits(&link.destination))
            };
            let Some(finding) = judge(config, &pages, index, &link, files) else {
                continue;
            };
            if !is_excluded(&link) {
                findings.push(finding.in_chapter(page.path).at(link.source));
            }
        }
    }
    log::debug!("{count} links, {} of which lead nowhere", findings.len());
    findings
}

fn judge(
    config: &LinkCheck,
    pages: &Pages<'_>,
    index: usize,
    link: &Link,
    files: Option<&Files>,
) -> Option<Diagnostic> {
    let finding = |message: String, code: &str| {
        Diagnostic::new(config.level.severity(), message).with_code(code)
    };
    let written = &link.destination;
    match pages.resolve(index, written) {
        Target::Elsewhere => None,
        Target::Page {
            index: target,
            fragment,
        } => {
            let page = pages.get(target);
            if fragment.is_empty() || page.anchors().has(&fragment) {
                return None;
            }
            let place = match target == index {
                true => "this chapter".to_owned(),
                false => format!("`{}`", page.path),
            };
            let message = format!("there is no `#{fragment}` in {place}");
            let finding = finding(message, "broken-anchor");
            Some(
                match nearest(&fragment, page.anchors().ids(), slips(&fragment)) {
                    Some(id) => finding.with_help(format!("did you mean `#{id}`?")),
                    None => finding,
                },
            )
        }
        Target::NoPage(path) => {
            // An HTML file that mdBook copies as it is.
            if path.ends_with(".html") && files.is_some_and(|files| files.has(&path)) {
                return None;
            }
            let message = format!("`{written}` is no chapter of this book");
            let finding = finding(message, "broken-link");
            Some(match suggestion(pages, pages.get(index), written) {
                Some(meant) => finding.with_help(format!("did you mean `{meant}`?")),
                None => finding.with_help(
                    "only chapters that `SUMMARY.md` names have a page; an address that another program makes can be left alone by `exclude`",
                ),
            })
        }
        Target::File(path) => match files {
            Some(files) if !files.has(&path) => {
                let message = format!("there is no file `{written}`");
                Some(finding(message, "missing-file"))
            }
            _ => None,
        },
    }
}

/// The chapter that was probably meant, as a link from this page: one with a path much like it, or else one of
/// the same name in another folder.
fn suggestion(pages: &Pages<'_>, from: &Page<'_>, written: &str) -> Option<String> {
    let written = written.split(['#', '?']).next().unwrap_or_default();
    let (stem, extension) = written.rsplit_once('.').unwrap_or((written, "html"));
    let stem = stem.strip_prefix("./").unwrap_or(stem);
    let (_, name) = split(stem);
    let others = pages.iter().filter(|page| page.path != from.path);
    let links = others.map(|page| relative(from.path, page.path));
    let stems: Vec<String> = links
        .map(|link| {
            link.rsplit_once('.')
                .map_or(link.clone(), |(stem, _)| stem.to_owned())
        })
        .collect();
    let stems = || stems.iter().map(String::as_str);
    let mut same = stems().filter(|stem| split(stem).1 == name);
    // Folders are long, and say little of how a name is misspelt.
    let meant = nearest(stem, stems(), slips(name))
        .or_else(|| same.next().filter(|_| same.next().is_none()))?;
    Some(format!("{meant}.{extension}"))
}

/// How one page links to another.
fn relative(from: &str, to: &str) -> String {
    let (folder, _) = split(from);
    let mut folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut to: Vec<&str> = to.split('/').collect();
    while to.len() > 1 && folder.first() == to.first() {
        folder.remove(0);
        to.remove(0);
    }
    "../".repeat(folder.len()) + &to.join("/")
}
