//! Reads Markdown files into a book.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::summary::{self, Link, SummaryItem};
use super::{BookInput, InputContext, InputKind, SUMMARY};
use crate::booktoml;
use crate::problem::{ErrorKind, OrProblem, Problem};

/// Makes a book of one chapter from a Markdown text. `path` is the chapter's path below the book's source, and
/// its name but for the ending. Messages call the input `called`.
///
/// # Errors
/// Fails if the text is not UTF-8.
pub fn from_text(
    bytes: Vec<u8>,
    path: &str,
    called: &str,
    context: InputContext<'_>,
) -> Result<BookInput, Problem> {
    let content = decode(bytes).map_err(|error| cannot_read(called, &error))?;
    Ok(BookInput {
        json: context.with_items(vec![unlisted_chapter(path, content)]),
        summary: None,
        kind: InputKind::Text,
    })
}

/// Reads the book in a folder: the chapters that its `SUMMARY.md` lists, or without one all Markdown files below
/// the folder, sorted by path. A `book.toml` in the folder sets the source folder and the config.
///
/// # Errors
/// Fails if there are no chapters, or if a file can't be read or parsed.
pub fn from_folder(folder: &Path, mut context: InputContext<'_>) -> Result<BookInput, Problem> {
    let source = configure(folder, &mut context)?;
    let file = source.join(SUMMARY);
    let text = match fs::read(&file) {
        Ok(bytes) => Some(decode(bytes).map_err(|error| unreadable(&file, &error))?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(&file, &error)),
    };
    let items = match &text {
        Some(text) => listed_items(&source, &file, text)?,
        None => found_items(&source)?,
    };
    Ok(BookInput {
        json: context.with_items(items),
        summary: text,
        kind: InputKind::Folder,
    })
}

/// Adds the `book.toml` of a folder to the context, if there is one. Returns the book's source folder.
fn configure(folder: &Path, context: &mut InputContext<'_>) -> Result<PathBuf, Problem> {
    if !folder.join("book.toml").exists() {
        let book = json!({ "src": "." });
        context.config.entry("book").or_insert(book);
        return Ok(folder.to_owned());
    }
    let (_, text) = booktoml::read(folder)?;
    let mut config = booktoml::contents(&text)?;
    config.append(&mut context.config);
    let source = config.get("book").and_then(|book| book["src"].as_str());
    let source = folder.join(source.unwrap_or("src"));
    context.config = config;
    Ok(source)
}

/// Returns the items that the text of a `SUMMARY.md` lists.
fn listed_items(source: &Path, file: &Path, text: &str) -> Result<Vec<Value>, Problem> {
    let items = summary::parse(text).or_problem(
        ErrorKind::Input,
        format_args!("can't parse `{}`", file.display()),
    )?;
    let items = items.into_iter().map(|item| match item {
        SummaryItem::Separator => Ok(json!("Separator")),
        SummaryItem::PartTitle(title) => Ok(json!({ "PartTitle": title })),
        SummaryItem::Link(link) => linked_chapter(source, &link, &mut Vec::new()),
    });
    items.collect()
}

/// Returns a chapter for each Markdown file below a folder.
fn found_items(source: &Path) -> Result<Vec<Value>, Problem> {
    let files = find_markdown_files(source).map_err(|error| unreadable(source, &error))?;
    if files.is_empty() {
        let what = format!("`{}` has no Markdown files", source.display());
        let help = "add `.md` files, or a `SUMMARY.md` that lists them";
        return Err(Problem::new(ErrorKind::Input, what).help(Some(help)));
    }
    let chapters = files.iter().map(|path| {
        let content = read_text(&source.join(path))?;
        Ok(unlisted_chapter(path, content))
    });
    chapters.collect()
}

/// Reads the chapter that a link leads to, with its children. `parents` are the names of the chapters that it is
/// nested in.
fn linked_chapter(source: &Path, link: &Link, parents: &mut Vec<String>) -> Result<Value, Problem> {
    let file = match &link.file {
        None => None,
        Some(path) => {
            let content = read_text(&source.join(path)).map_err(|problem| {
                let help = "create the file, or remove its line from `SUMMARY.md`";
                problem.help(Some(help))
            })?;
            Some((path.as_str(), content))
        }
    };
    parents.push(link.name.clone());
    let children = link.children.iter();
    let children = children.map(|link| linked_chapter(source, link, parents));
    let children = children.collect::<Result<_, _>>();
    parents.pop();
    let number = link.number.as_deref();
    Ok(chapter(&link.name, file, number, parents, children?))
}

/// Returns a chapter that no summary lists. It has the name of its file.
fn unlisted_chapter(path: &str, content: String) -> Value {
    let name = path.strip_suffix(".md").unwrap_or(path);
    chapter(name, Some((path, content)), None, &[], Vec::new())
}

/// Returns a chapter as mdBook writes it. `file` is its path and its content.
fn chapter(
    name: &str,
    file: Option<(&str, String)>,
    number: Option<&[u32]>,
    parents: &[String],
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
        "parent_names": parents,
    } })
}

/// Returns the paths of all Markdown files below a folder, `/`-separated and sorted. Hidden files and folders, and
/// links to folders, are left out.
///
/// # Errors
/// Fails if a folder can't be listed.
pub fn find_markdown_files(folder: &Path) -> io::Result<Vec<String>> {
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

/// Returns a chapter's path as that of a file below the book's source.
///
/// # Errors
/// Fails if the path leads out of the source folder.
pub fn path_below_source(path: &str) -> Result<PathBuf, Problem> {
    let file = Path::new(path);
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if file.components().all(is_plain) && file.file_name().is_some() {
        return Ok(file.to_owned());
    }
    let what = format!("can't write the chapter `{path}` to a file");
    Err(Problem::new(ErrorKind::Input, what).why("its path leads out of the book"))
}

fn read_text(file: &Path) -> Result<String, Problem> {
    let text = fs::read(file).and_then(decode);
    text.map_err(|error| unreadable(file, &error))
}

/// Decodes UTF-8, and drops a byte order mark as mdBook does.
fn decode(bytes: Vec<u8>) -> io::Result<String> {
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
    cannot_read(&format!("`{}`", file.display()), error)
}

fn cannot_read(called: &str, error: &io::Error) -> Problem {
    let problem = Problem::new(ErrorKind::Input, format!("can't read {called}"));
    match error.kind() {
        io::ErrorKind::NotFound => problem.why("there is no such file or folder"),
        _ => problem.caused_by(error),
    }
}

/// Returns the chapter that a link describes, without content.
#[cfg(test)]
pub fn empty_chapter(link: &Link) -> Value {
    let file = link.file.as_deref().map(|path| (path, String::new()));
    let children = link.children.iter().map(empty_chapter).collect();
    chapter(&link.name, file, link.number.as_deref(), &[], children)
}
