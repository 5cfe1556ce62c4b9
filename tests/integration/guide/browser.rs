//! The rendered pages in a headless Chromium.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::browser::Browser;
use crate::support::{build, folder, guide, run, write};

/// A function that returns the ids of a page, the destinations of its links, its broken images, and what is seen of two
/// plugins' work.
const ABOUT: &str = "page => ({
    ids: [...page.querySelectorAll('[id], a[name]')].map(e => e.id || e.name),
    links: [...page.querySelectorAll('a[href], area[href]')].map(a => a.href),
    blank: [...page.images].filter(i => !i.naturalWidth).map(i => i.src),
    heading: page.querySelector('#wasm-in-a-heading')?.innerText,
    contents: [...page.querySelectorAll('#mdbook-sidebar .chapter a')].filter(a => a.offsetHeight).length,
})";

#[derive(Default)]
struct Page {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
}

/// Every page opens without errors, and every link within the guide has an existing target.
#[test]
#[ignore = "needs Chromium"]
fn the_guide_in_a_browser() {
    let Some(browser) = Browser::find("guide") else {
        return;
    };
    let book = guide::build("browser");
    let opened = browser.open(&book, &html(&book), ABOUT);
    let mut wrong = opened.complaints;
    let mut pages = BTreeMap::new();
    for (path, about) in &opened.pages {
        for image in texts(&about["blank"]) {
            wrong.push(format!("{path}: the image {image} shows nothing"));
        }
        let page = Page {
            ids: texts(&about["ids"]).collect(),
            links: texts(&about["links"]).collect(),
        };
        pages.insert(path.clone(), page);
    }
    assert!(pages.len() > 20, "{:?}", pages.keys());
    let mut count = 0;
    // On mdBook's page for missing pages, the link of the heading leads to the front page.
    for (path, page) in pages.iter().filter(|(path, _)| *path != "404.html") {
        for link in &page.links {
            let Some(inside) = link.strip_prefix(&format!("{}/", opened.address)) else {
                if !link.starts_with("https://") {
                    wrong.push(format!("{path}: {link} leads nowhere"));
                }
                continue;
            };
            count += 1;
            let (target, id) = inside.split_once('#').unwrap_or((inside, ""));
            let target = if target.is_empty() {
                "index.html"
            } else {
                target
            };
            let is_there = match pages.get(target) {
                Some(page) => id.is_empty() || page.ids.contains(&percent_decode(id)),
                None => id.is_empty() && book.join(percent_decode(target)).is_file(),
            };
            if !is_there {
                wrong.push(format!("{path}: {inside} is not there"));
            }
        }
    }
    assert!(count > 500, "only {count} links were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let page = &opened.pages["plugins/wasm-fixer.html"];
    assert_eq!(
        page["heading"], "Wasm in a heading",
        "a plugin's work is seen"
    );
    assert!(
        page["contents"].as_u64() > Some(20),
        "the table of contents is seen: {page}"
    );
}

/// The assets of a plugin are loaded on the pages.
#[test]
#[ignore = "needs Chromium"]
fn assets_in_a_browser() {
    let Some(browser) = Browser::find("assets") else {
        return;
    };
    let root = folder("browser-assets-book");
    let toml = format!(
        "[output.html]\n[preprocessor.wasm]\ncommand = '\"{}\"'\n\
         [[preprocessor.wasm.plugin]]\npath = '{}'\n[[preprocessor.wasm.plugin]]\npath = '{}'\n\
         config = {{ assets = [['probe.js', 'document.title += \" probed\";']] }}\n",
        build::program().display(),
        build::guest("notes").display(),
        build::guest("assets-probe").display(),
    );
    write(&root.join("book.toml"), toml);
    write(&root.join("src/SUMMARY.md"), "# S\n\n- [One](one.md)\n");
    write(&root.join("src/one.md"), "# One\n\nNote: this.\n");
    let written = run::program(&["assets", "--book", root.to_str().unwrap()], b"");
    assert_eq!(written.status, Some(0), "{}", written.stderr);
    let built = guide::mdbook("mdbook-0-5", &["build"], &root);
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let about =
        "page => [getComputedStyle(page.querySelector('.note')).borderLeftWidth, page.title]";
    let opened = browser.open(&root.join("book"), &["one.html".to_owned()], about);
    assert_eq!(opened.complaints, [""; 0]);
    let [border, title] = &opened.pages["one.html"].as_array().unwrap()[..] else {
        panic!("two values");
    };
    assert_eq!(border, "4px");
    assert!(title.as_str().unwrap().ends_with(" probed"), "{title}");
}

fn texts(values: &Value) -> impl Iterator<Item = String> {
    let values = values.as_array().into_iter().flatten();
    values.map(|value| value.as_str().unwrap().to_owned())
}

/// Returns all pages, relative to the folder of the book.
fn html(book: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(book.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                folders.push(format!("{path}/"));
            } else if path.ends_with(".html") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Decodes percent-encoding by RFC 3986, section 2.1.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(&behind[..2], 16).unwrap());
        rest = &behind[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap()
}
