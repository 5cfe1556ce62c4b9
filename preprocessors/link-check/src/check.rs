//! Checks the links of a book.

use mdbook_wasm_markdown::relative_path;
use mdbook_wasm_plugin::{Book, Diagnostic};

use super::links::{Link, links};
use super::nearest::{max_distance, nearest};
use super::pages::{Page, Pages, Target, split};
use super::{Files, LinkCheck};

/// Returns the findings on the links of a book, chapter by chapter. Links to files are checked only if `files` is
/// given.
pub fn check(config: &LinkCheck, book: &Book, files: Option<&Files>) -> Vec<Diagnostic> {
    let pages = Pages::of(book);
    let mut findings = Vec::new();
    let mut count = 0;
    for (index, page) in pages.iter().enumerate() {
        for link in links(&page.chapter.content) {
            count += 1;
            let is_excluded = |link: &Link| {
                let mut patterns = config.exclude.iter();
                patterns.any(|pattern| pattern.matches(&link.destination))
            };
            let Some(finding) = check_link(config, &pages, index, &link, files) else {
                continue;
            };
            if !is_excluded(&link) {
                findings.push(finding.in_chapter(page.path).at(link.source));
            }
        }
    }
    log::debug!("{count} links, {} of them broken", findings.len());
    findings
}

fn check_link(
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
            let chapter = if target == index {
                "this chapter".to_owned()
            } else {
                format!("`{}`", page.path)
            };
            let message = format!("anchor `#{fragment}` not found in {chapter}");
            let finding = finding(message, "broken-anchor");
            Some(
                match nearest(&fragment, page.anchors().ids(), max_distance(&fragment)) {
                    Some(id) => finding.with_help(format!("did you mean `#{id}`?")),
                    None => finding,
                },
            )
        }
        Target::NoPage(path) => {
            // mdBook copies HTML files of the source folder.
            if path.ends_with(".html") && files.is_some_and(|files| files.contains(&path)) {
                return None;
            }
            let message = format!("chapter `{written}` not found in this book");
            let finding = finding(message, "broken-link");
            Some(match suggestion(pages, pages.get(index), written) {
                Some(meant) => finding.with_help(format!("did you mean `{meant}`?")),
                None => finding.with_help(
                    "add the chapter to `SUMMARY.md`; if another program creates this page, add the link to `exclude`",
                ),
            })
        }
        Target::File(path) => match files {
            Some(files) if !files.contains(&path) => {
                let message = format!("file `{written}` not found");
                Some(finding(message, "missing-file"))
            }
            _ => None,
        },
    }
}

/// Returns the chapter that was probably meant, as a link from this page: one with a similar path, or else the only one
/// with the same name in another folder.
fn suggestion(pages: &Pages<'_>, from: &Page<'_>, written: &str) -> Option<String> {
    let written = written.split(['#', '?']).next().unwrap_or_default();
    let (stem, extension) = written.rsplit_once('.').unwrap_or((written, "html"));
    let stem = stem.strip_prefix("./").unwrap_or(stem);
    let (_, name) = split(stem);
    let others = pages.iter().filter(|page| page.path != from.path);
    let links = others.map(|page| relative_path(from.path, page.path));
    let stems: Vec<String> = links
        .map(|link| {
            link.rsplit_once('.')
                .map_or(link.clone(), |(stem, _)| stem.to_owned())
        })
        .collect();
    let stems = || stems.iter().map(String::as_str);
    let mut same = stems().filter(|stem| split(stem).1 == name);
    // By the length of the name: that of the folders would allow too many typos in it.
    let meant = nearest(stem, stems(), max_distance(name))
        .or_else(|| same.next().filter(|_| same.next().is_none()))?;
    Some(format!("{meant}.{extension}"))
}
