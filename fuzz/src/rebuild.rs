//! The book that is rebuilt from the result of a book plugin.

use std::path::{Component, Path};

use arbitrary::{Result, Unstructured};
use mdbook_wasm::book::{Book, Item};
use mdbook_wasm::contract::{
    ReturnedBook, ReturnedBookPlan, ReturnedChapter, ReturnedEntry, ReturnedItem,
};
use mdbook_wasm::protocol::{parse, write};
use serde_json::{Value, json};

/// Generates a book and the result of a plugin: the input in another order, at other depths and with other values, and
/// new items. It must be rejected, or the written book must be the result, with the fields that the plugin could not
/// see.
///
/// # Panics
/// Panics if the written book is another one.
pub fn rebuild(bytes: &[u8]) {
    // With too few bytes, the book is smaller.
    let mut bytes = Unstructured::new(bytes);
    let Ok(items) = items(&mut bytes, 0) else {
        return;
    };
    let book = json!({ "items": items }).to_string();
    let input = input(&book);
    let parsed = parse(input.as_bytes()).expect("the input is mdBook's");

    let original = entries(&parsed.book);
    let same = ReturnedBookPlan::new(&parsed.book, returned(original.clone()));
    let same = same.expect("an unchanged book is valid");
    let copy = parse(input.as_bytes()).expect("as before");
    let mut out = Vec::new();
    write(&same.apply(copy.book), &copy.wrapper, &mut out).expect("a vector takes everything");
    assert_eq!(String::from_utf8_lossy(&out), book, "nothing was changed");

    let Ok(new) = generate_result(&mut bytes, &original) else {
        return;
    };
    let plan = match ReturnedBookPlan::new(&parsed.book, returned(new.clone())) {
        Ok(plan) => plan,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    check_new_paths(&original, &new);
    let mut out = Vec::new();
    write(&plan.apply(parsed.book), &parsed.wrapper, &mut out).expect("a vector takes everything");
    let written = self::input(std::str::from_utf8(&out).expect("JSON is text"));
    let again = parse(written.as_bytes()).expect("what is written can be read");
    assert_eq!(show(&entries(&again.book)), show(&new));
    check_hidden_fields(&book, &String::from_utf8_lossy(&out), &original, &new);
}

const NAMES: [&str; 4] = ["", "One", "Two", "é\u{0}\""];
const PATHS: [&str; 10] = [
    "a.md", "A.md", "a.txt", "b/a.md", "b/c.d.md", ".md", "../a.md", "/a.md", "", "c:\\a.md",
];

fn name(bytes: &mut Unstructured<'_>) -> Result<String> {
    if bytes.ratio(1, 8)? {
        bytes.arbitrary()
    } else {
        Ok((*bytes.choose(&NAMES)?).to_owned())
    }
}

fn path(bytes: &mut Unstructured<'_>) -> Result<Option<String>> {
    Ok(match bytes.int_in_range(0..=9)? {
        0 | 1 => None,
        2 => Some(bytes.arbitrary()?),
        _ => Some((*bytes.choose(&PATHS)?).to_owned()),
    })
}

fn chapter(bytes: &mut Unstructured<'_>) -> Result<ReturnedChapter> {
    Ok(ReturnedChapter {
        name: name(bytes)?,
        content: name(bytes)?,
        number: bytes.arbitrary()?,
        path: path(bytes)?,
        source_path: path(bytes)?,
        parent_names: if bytes.ratio(1, 4)? {
            vec![name(bytes)?]
        } else {
            Vec::new()
        },
    })
}

/// Generates the items of the input.
fn items(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    for hidden in 0..bytes.int_in_range(0..=4)? {
        items.push(match bytes.int_in_range(0..=5)? {
            0 => json!("Separator"),
            1 => json!({ "PartTitle": name(bytes)? }),
            _ => {
                let chapter = chapter(bytes)?;
                let children = if depth < 3 {
                    self::items(bytes, depth + 1)?
                } else {
                    Vec::new()
                };
                let mut object = json!({
                    "name": chapter.name,
                    "content": chapter.content,
                    "number": chapter.number,
                    "sub_items": children,
                    "path": chapter.path,
                    "source_path": chapter.source_path,
                    "parent_names": chapter.parent_names,
                });
                if bytes.arbitrary()? {
                    object["hidden"] = json!(hidden);
                }
                json!({ "Chapter": object })
            }
        });
    }
    Ok(items)
}

/// Generates the result of a plugin.
fn generate_result(
    bytes: &mut Unstructured<'_>,
    original: &[ReturnedEntry],
) -> Result<Vec<ReturnedEntry>> {
    let mut new = original.to_vec();
    for _ in 0..bytes.int_in_range(1..=6)? {
        let index = bytes.int_in_range(0..=new.len())?;
        let depth = match bytes.int_in_range(0..=7)? {
            7 => bytes.arbitrary()?,
            depth => depth,
        };
        let operation = bytes.int_in_range(0..=7)?;
        if operation < 3 {
            let item = match operation {
                0 => ReturnedItem::Separator,
                1 => ReturnedItem::PartTitle(name(bytes)?),
                _ => ReturnedItem::Chapter(chapter(bytes)?),
            };
            new.insert(index, ReturnedEntry { depth, item });
        } else if operation == 3 && !original.is_empty() {
            new.insert(index, bytes.choose(original)?.clone());
        } else if index < new.len() {
            match (operation, &mut new[index]) {
                (4, _) => drop(new.remove(index)),
                (5, _) => {
                    let last = new.len() - 1;
                    new.swap(index, last);
                }
                (6, entry) => entry.depth = depth,
                (_, entry) => match &mut entry.item {
                    ReturnedItem::Chapter(old) => *old = changed(bytes, old)?,
                    item => *item = ReturnedItem::PartTitle(name(bytes)?),
                },
            }
        }
    }
    Ok(new)
}

fn changed(bytes: &mut Unstructured<'_>, old: &ReturnedChapter) -> Result<ReturnedChapter> {
    let new = chapter(bytes)?;
    let old = old.clone();
    let keep: [bool; 6] = bytes.arbitrary()?;
    Ok(ReturnedChapter {
        name: if keep[0] { old.name } else { new.name },
        content: if keep[1] { old.content } else { new.content },
        number: if keep[2] { old.number } else { new.number },
        path: if keep[3] { old.path } else { new.path },
        source_path: if keep[4] {
            old.source_path
        } else {
            new.source_path
        },
        parent_names: if keep[5] {
            old.parent_names
        } else {
            new.parent_names
        },
    })
}

fn returned(entries: Vec<ReturnedEntry>) -> ReturnedBook {
    ReturnedBook { entries }
}

fn input(book: &str) -> String {
    let context = json!({ "root": "/", "renderer": "html", "mdbook_version": "0.5.4" });
    format!("[{context},{book}]")
}

/// Returns the entries of a book, as a plugin gets and returns them.
fn entries(book: &Book<'_>) -> Vec<ReturnedEntry> {
    let text = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    let entry = |(depth, item): (usize, &Item<'_>)| ReturnedEntry {
        depth: u32::try_from(depth).expect("it was read"),
        item: match item {
            Item::Separator => ReturnedItem::Separator,
            Item::PartTitle(title) => ReturnedItem::PartTitle(title.get().to_string()),
            Item::Chapter(chapter) => ReturnedItem::Chapter(ReturnedChapter {
                name: chapter.name.get().to_string(),
                content: chapter.content.to_text(),
                number: chapter.number.get().clone(),
                path: text(chapter.path.get()),
                source_path: text(chapter.source_path.get()),
                parent_names: chapter
                    .parent_names
                    .get()
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            }),
        },
    };
    book.walk().map(entry).collect()
}

/// Formats entries for comparison.
fn show(entries: &[ReturnedEntry]) -> String {
    format!("{entries:?}")
}

fn paths(entries: &[ReturnedEntry]) -> impl Iterator<Item = (Option<&str>, Option<&str>)> {
    entries.iter().filter_map(|entry| match &entry.item {
        ReturnedItem::Chapter(chapter) => {
            Some((chapter.path.as_deref(), chapter.source_path.as_deref()))
        }
        _ => None,
    })
}

/// Checks that new paths are relative and stay within the folder, and that they are unique.
fn check_new_paths(original: &[ReturnedEntry], new: &[ReturnedEntry]) {
    let known: Vec<_> = paths(original)
        .flat_map(|(path, source)| [path, source])
        .flatten()
        .collect();
    for (path, source) in paths(new) {
        for path in [path, source].into_iter().flatten() {
            let normal = |part| matches!(part, Component::Normal(_));
            let inside = !path.is_empty() && Path::new(path).components().all(normal);
            assert!(known.contains(&path) || inside, "{path:?} leads out");
        }
        if let Some(path) = path
            && !known.contains(&path)
        {
            let same = paths(new).filter(|(other, _)| *other == Some(path));
            assert_eq!(same.count(), 1, "{path:?} twice");
        }
    }
}

/// Checks that fields which the contract does not have stay with a chapter that is recognised by its path, and that
/// none are added.
fn check_hidden_fields(
    before: &str,
    after: &str,
    original: &[ReturnedEntry],
    new: &[ReturnedEntry],
) {
    let (before, after) = (chapters(before), chapters(after));
    let count = |chapters: &[Value]| {
        chapters
            .iter()
            .filter(|c| c.get("hidden").is_some())
            .count()
    };
    assert!(count(&after) <= count(&before));
    for old in &before {
        let path = old["path"].as_str();
        let once = |entries| paths(entries).filter(|(other, _)| *other == path).count() == 1;
        if path.is_some() && once(original) && once(new) {
            let new = after.iter().find(|new| new["path"].as_str() == path);
            assert_eq!(new.and_then(|new| new.get("hidden")), old.get("hidden"));
        }
    }
}

/// Returns all chapters of a book's JSON, each without its nested chapters.
fn chapters(book: &str) -> Vec<Value> {
    fn collect(items: &mut Value, found: &mut Vec<Value>) {
        for item in items.as_array_mut().into_iter().flatten() {
            if let Some(chapter) = item.get_mut("Chapter") {
                let mut children = chapter["sub_items"].take();
                found.push(chapter.take());
                collect(&mut children, found);
            }
        }
    }
    let mut found = Vec::new();
    let mut book: Value = serde_json::from_str(book).expect("a book is JSON");
    collect(&mut book["items"], &mut found);
    found
}
