//! Files to a book.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::summary::{self, Entry, Link};
use super::{About, Form, Handed, SUMMARY};
use crate::booktoml;
use crate::problem::{Class, Problem};

/// A book of one chapter, which is called `name` and lies at `path` below the book's source.
///
/// # Errors
/// Where it is not UTF-8. `called` is what messages call it.
pub fn text(bytes: Vec<u8>, path: &str, called: &str, about: About<'_>) -> Result<Handed, Problem> {
    let content = markdown(bytes).map_err(|error| not_read(called, &error))?;
    let name = path.strip_suffix(".md").unwrap_or(path);
    let chapter = chapter(name, Some((path, content)), None, &[], Vec::new());
    Ok(Handed {
        json: about.with_items(vec![chapter]),
        summary: None,
        form: Form::Text,
    })
}

/// The book in a folder, as its `SUMMARY.md` says, or else of all Markdown files below it, in the order of their
/// paths. Where the folder has a `book.toml`, that says where the chapters are, and what the book is about.
///
/// # Errors
/// Where there are none, or where one can't be read.
pub fn folder(folder: &Path, about: About<'_>) -> Result<Handed, Problem> {
    let mut about = about;
    let mut source = folder.to_owned();
    if folder.join("book.toml").exists() {
        let (_, text) = booktoml::read(folder)?;
        let mut says = booktoml::table(booktoml::parse(&text)?.as_table());
        says.append(&mut about.config);
        source.push(
            says.get("book")
                .and_then(|book| book["src"].as_str())
                .unwrap_or("src"),
        );
        about.config = says;
    } else {
        let here = json!({ "src": "." });
        about.config.entry("book").or_insert(here);
    }
    let summary = match fs::read(source.join(SUMMARY)) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(&source.join(SUMMARY), &error)),
    };
    let Some(bytes) = summary else {
        let files = find(&source).map_err(|error| unreadable(&source, &error))?;
        if files.is_empty() {
            let what = format!("`{}` has no Markdown file", source.display());
            let help = "expected files `*.md`, or a `SUMMARY.md` that names them";
            return Err(Problem::new(Class::Input, what).help(Some(help)));
        }
        let chapters = files.iter().map(|path| {
            let name = path.strip_suffix(".md").unwrap_or(path);
            let content = read(&source.join(path))?;
            Ok(chapter(name, Some((path, content)), None, &[], Vec::new()))
        });
        let items = chapters.collect::<Result<_, Problem>>()?;
        return Ok(Handed {
            json: about.with_items(items),
            summary: None,
            form: Form::Folder,
        });
    };
    let file = source.join(SUMMARY);
    let text = markdown(bytes).map_err(|error| unreadable(&file, &error))?;
    let entries = summary::parse(&text).map_err(|wrong| {
        let what = format!("can't understand `{}`", file.display());
        Problem::new(Class::Input, what).because(&wrong)
    })?;
    let items = entries.into_iter().map(|entry| match entry {
        Entry::Separator => Ok(json!("Separator")),
        Entry::PartTitle(title) => Ok(json!({ "PartTitle": title })),
        Entry::Chapter(link) => linked(&source, &link, &mut Vec::new()),
    });
    let items = items.collect::<Result<_, Problem>>()?;
    Ok(Handed {
        json: about.with_items(items),
        summary: Some(text),
        form: Form::Folder,
    })
}

/// The chapter that a link leads to. `above`: the names of those that it is nested in.
fn linked(source: &Path, link: &Link, above: &mut Vec<String>) -> Result<Value, Problem> {
    let file = match &link.file {
        None => None,
        Some(path) => Some((path.as_str(), read(&source.join(path)).map_err(named)?)),
    };
    above.push(link.name.clone());
    let children = link.children.iter().map(|link| linked(source, link, above));
    let children = children.collect::<Result<_, _>>();
    above.pop();
    Ok(chapter(
        &link.name,
        file,
        link.number.as_deref(),
        above,
        children?,
    ))
}

fn named(problem: Problem) -> Problem {
    let help = "`SUMMARY.md` names it; mdBook would make an empty one";
    problem.help(Some(help))
}

fn chapter(
    name: &str,
    file: Option<(&str, String)>,
    number: Option<&[u32]>,
    above: &[String],
    children: Vec<Value>,
) -> Value {
    let (path, content) = file.unzip();
    json!({ "Chapter": {
        "name": name,
        "content": content.unwrap_or_default(),
        "number": number,
        "sub_items": children,
        "path": path,
        "source_path": path,
        "parent_names": above,
    } })
}

/// The Markdown files below a folder but for hidden ones, `/`-separated and sorted.
///
/// # Errors
/// Where a folder can't be listed.
pub fn find(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            // A link to a folder is not followed: it may lead back.
            let is_folder = entry.file_type()?.is_dir();
            let path = match below.as_str() {
                "" => name,
                below => format!("{below}/{name}"),
            };
            if is_folder {
                folders.push(path);
            } else if path.ends_with(".md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A chapter's path as one of a file below a folder.
///
/// # Errors
/// Where it leads out of it.
pub fn below(path: &str) -> Result<PathBuf, Problem> {
    let file = Path::new(path);
    let simple = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    match file.components().all(simple) && file.file_name().is_some() {
        true => Ok(file.to_owned()),
        false => {
            let what = format!("the chapter `{path}` can't be written as a file");
            Err(Problem::new(Class::Input, what).why("its path leads out of the book"))
        }
    }
}

fn read(file: &Path) -> Result<String, Problem> {
    let bytes = fs::read(file).and_then(markdown);
    bytes.map_err(|error| unreadable(file, &error))
}

/// As mdBook takes it: without a mark of the byte order.
fn markdown(bytes: Vec<u8>) -> io::Result<String> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let why = format!("it is not UTF-8: {}", error.utf8_error());
        io::Error::other(why)
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

fn unreadable(file: &Path, error: &io::Error) -> Problem {
    not_read(&format!("`{}`", file.display()), error)
}

fn not_read(called: &str, error: &io::Error) -> Problem {
    let problem = Problem::new(Class::Input, format!("can't read {called}"));
    match error.kind() {
        io::ErrorKind::NotFound => problem.why("there is no such file or folder"),
        _ => problem.because(error),
    }
}

/// The chapter that a link describes, without its content.
#[cfg(test)]
pub fn chapter_of(link: &Link) -> Value {
    let file = link.file.as_deref().map(|path| (path, String::new()));
    let children = link.children.iter().map(chapter_of).collect();
    chapter(&link.name, file, link.number.as_deref(), &[], children)
}
