//! The book that a plugin runs on: standard input, a Markdown file, a folder, or mdBook's JSON.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::bookdir::{self, BookInput, InputContext};
use crate::problem::{ErrorKind, OrProblem, Problem};

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// Reads the book at this path. `renderer` is the one that the plugin sees.
///
/// # Errors
/// The input can't be read, or is no book.
pub fn read(input: &Path, renderer: Option<&str>) -> Result<BookInput, Problem> {
    if input == Path::new(STDIN) {
        from_stdin(renderer)
    } else {
        from_path(input, renderer)
    }
}

/// Returns an input as messages name it.
pub fn label(input: &Path) -> String {
    if input == Path::new(STDIN) {
        "standard input".to_owned()
    } else {
        format!("`{}`", input.display())
    }
}

fn unreadable(input: &Path, error: &io::Error) -> Problem {
    let problem = Problem::new(ErrorKind::Input, format!("can't read {}", label(input)));
    match error.kind() {
        io::ErrorKind::NotFound => problem.why("there is no such file or folder"),
        _ => problem.caused_by(error),
    }
}

fn from_stdin(renderer: Option<&str>) -> Result<BookInput, Problem> {
    let mut bytes = Vec::new();
    let input = Path::new(STDIN);
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(input, &error))?;
    if bookdir::is_captured(&bytes) {
        bookdir::from_captured(bytes, renderer, &label(input))
    } else {
        from_text(bytes, input, "stdin.md", renderer)
    }
}

fn from_path(input: &Path, renderer: Option<&str>) -> Result<BookInput, Problem> {
    let unreadable = |error: io::Error| unreadable(input, &error);
    if fs::metadata(input).map_err(unreadable)?.is_dir() {
        let root = std::path::absolute(input).map_err(unreadable)?;
        return bookdir::from_folder(input, context(&root, renderer));
    }
    let bytes = fs::read(input).map_err(unreadable)?;
    if input
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        bookdir::from_captured(bytes, renderer, &label(input))
    } else {
        let name = input.file_name().unwrap_or_default().to_string_lossy();
        from_text(bytes, input, &name, renderer)
    }
}

/// Creates a book of one chapter. Its root is the current folder, and its source folder is that of the file.
fn from_text(
    bytes: Vec<u8>,
    input: &Path,
    path: &str,
    renderer: Option<&str>,
) -> Result<BookInput, Problem> {
    let root = std::path::absolute(".")
        .or_problem(ErrorKind::Internal, "can't find the current folder")?;
    let mut context = context(&root, renderer);
    if let Some(folder) = input.parent() {
        let folder = json!({ "src": folder });
        context.config.insert("book".to_owned(), folder);
    }
    bookdir::from_text(bytes, path, &label(input), context)
}

fn context<'a>(root: &'a Path, renderer: Option<&'a str>) -> InputContext<'a> {
    InputContext {
        root,
        config: Map::<String, Value>::new(),
        renderer: renderer.unwrap_or("html"),
    }
}
