//! Links in this project's Markdown files have existing targets.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn links_have_existing_targets() {
    let mut pages = Vec::new();
    let root = Path::new(ROOT);
    markdown_in(root, false, &mut pages);
    for folder in ["fuzz", "preprocessors", "wit"] {
        markdown_in(&root.join(folder), false, &mut pages);
    }
    markdown_in(&root.join("sample-book"), true, &mut pages);
    let mut links = 0;
    for page in &pages {
        for link in read(page).links {
            if link.contains("://") {
                continue;
            }
            let shown = format!("{link} in {}", page.display());
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let file = match path {
                "" => page.clone(),
                _ => page.parent().unwrap().join(path),
            };
            assert!(file.exists(), "{shown}");
            if !heading.is_empty() {
                let headings = read(&file).headings;
                assert!(headings.iter().any(|one| one == heading), "{shown}");
            }
            links += 1;
        }
    }
    assert!(links > 50, "only {links} links were found");
}

fn markdown_in(folder: &Path, deep: bool, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        } else if deep && path.is_dir() {
            markdown_in(&path, deep, pages);
        }
    }
}

#[derive(Default)]
struct Page {
    links: Vec<String>,
    /// The ids of headings, as mdBook and code hosts generate them.
    headings: Vec<String>,
}

fn read(page: &Path) -> Page {
    let text = fs::read_to_string(page).unwrap();
    let mut found = Page::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                found.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => found.headings.extend(heading.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    let kept = |c: &char| c.is_alphanumeric() || [' ', '-', '_'].contains(c);
                    let text = text.to_lowercase().replace(' ', "-");
                    heading.extend(text.chars().filter(kept));
                }
            }
            _ => {}
        }
    }
    found
}
