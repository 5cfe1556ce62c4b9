//! Edits the lists of style sheets and scripts in `[output.html]` of `book.toml`. Added lines are marked, so that
//! removing them restores the old text byte for byte.

mod list;

use serde_json::{Map, Value, json};
use toml_edit::{Item, Table};

use crate::booktoml::blocks::{line_end, line_start};
use crate::booktoml::{self, end_of_line};
use crate::problem::{ErrorKind, Problem};

/// The comment at the end of an added line.
const MARK: &str = "# by mdbook-wasm assets";

/// A list of `[output.html]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The style sheets.
    Css,
    /// The scripts.
    Js,
}

impl List {
    /// All lists, in the order in which their lines are added, each above the one before.
    pub const ALL: [Self; 2] = [Self::Js, Self::Css];

    /// Returns the key of the list.
    pub fn key(self) -> &'static str {
        match self {
            Self::Css => "additional-css",
            Self::Js => "additional-js",
        }
    }

    /// Returns the list for a file, by the ending of its name.
    pub fn of(path: &str) -> Option<Self> {
        match path.rsplit_once('.')?.1 {
            "css" => Some(Self::Css),
            "js" => Some(Self::Js),
            _ => None,
        }
    }
}

/// The text of a `book.toml` with edited lists.
#[derive(Debug, PartialEq, Eq)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// The added entries, in order.
    pub added: Vec<(List, String)>,
    /// The removed entries.
    pub removed: Vec<(List, String)>,
}

/// Adds the wanted paths that the lists do not have yet, and removes all other entries for which `is_ours` is
/// true. Other entries stay where they are.
///
/// # Errors
/// Fails if the text is written in a form that can't be edited.
pub fn edit(
    text: &str,
    wanted: &[String],
    is_ours: impl Fn(&str) -> bool,
) -> Result<Edited, Problem> {
    let old = booktoml::table(booktoml::parse(text)?.as_table());
    let mut edited = Edited {
        text: text.to_owned(),
        added: Vec::new(),
        removed: Vec::new(),
    };
    let mut expected = old.clone();
    for list in List::ALL {
        let there = entries(&old, list)?;
        let wanted = wanted.iter().filter(|path| List::of(path) == Some(list));
        let added: Vec<_> = wanted
            .clone()
            .filter(|path| !there.contains(path))
            .collect();
        let removed: Vec<_> = there
            .iter()
            .filter(|path| is_ours(path) && !wanted.clone().any(|one| one == *path))
            .collect();
        if added.is_empty() && removed.is_empty() {
            continue;
        }
        if !added.is_empty() && !has_html(&old) {
            return Err(no_html());
        }
        for path in removed.iter().rev() {
            let text = changed(&edited.text, |text, root| take_out(text, root, list, path));
            edited.text = text.ok_or_else(|| by_hand(list, path, "remove"))?;
        }
        for path in &added {
            let text = changed(&edited.text, |text, root| put_in(text, root, list, path));
            edited.text = text.ok_or_else(|| by_hand(list, path, "add"))?;
        }
        let kept = there.iter().filter(|path| !removed.contains(path));
        let new: Vec<_> = kept.chain(added.iter().copied()).cloned().collect();
        set(&mut expected, list, new);
        let pairs = |paths: &[&String]| {
            paths
                .iter()
                .map(|&path| (list, path.clone()))
                .collect::<Vec<_>>()
        };
        edited.added.extend(pairs(&added));
        edited.removed.extend(pairs(&removed));
    }
    if let Some(text) = changed(&edited.text, take_table_out) {
        edited.text = text;
    }
    // The result is verified before anything is written.
    let says = booktoml::table(booktoml::parse(&edited.text)?.as_table());
    if without_empty(says) == without_empty(expected) {
        return Ok(edited);
    }
    let what = "internal error: editing the lists of `[output.html]` would change other parts of `book.toml`";
    Err(Problem::new(ErrorKind::Internal, what)
        .help(Some("please report this with your `book.toml`")))
}

fn no_html() -> Problem {
    let what = "can't add assets: this book is not rendered as HTML";
    Problem::new(ErrorKind::Settings, what).help(Some(
        "add `[output.html]` to `book.toml`, or set `renderers` for the plugin",
    ))
}

fn by_hand(list: List, path: &str, what: &str) -> Problem {
    let key = list.key();
    Problem::new(
        ErrorKind::Settings,
        format!("can't change `{key}` in `[output.html]` of `book.toml`"),
    )
    .why("it is written in a form that this command can't edit")
    .help(Some(format!(
        "{what} \"{path}\" by hand, or write the list as `{key} = []` below a header `[output.html]`"
    )))
}

/// Returns true if mdBook renders the book as HTML, which is its default.
fn has_html(toml: &Map<String, Value>) -> bool {
    match toml.get("output").and_then(Value::as_object) {
        None => true,
        Some(outputs) => outputs.is_empty() || outputs.contains_key("html"),
    }
}

/// Returns the entries of a list.
fn entries(toml: &Map<String, Value>, list: List) -> Result<Vec<String>, Problem> {
    let html = toml.get("output").and_then(|output| output.get("html"));
    let Some(value) = html.and_then(|html| html.get(list.key())) else {
        return Ok(Vec::new());
    };
    let texts = value.as_array().and_then(|values| {
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<_>>>()
    });
    texts.ok_or_else(|| {
        let what = format!(
            "`{}` in `[output.html]` of `book.toml`: expected an array of strings",
            list.key()
        );
        Problem::new(ErrorKind::Settings, what).help(Some("fix the key: mdBook refuses it too"))
    })
}

fn set(toml: &mut Map<String, Value>, list: List, paths: Vec<String>) {
    let mut table = toml;
    for name in ["output", "html"] {
        let value = table.entry(name).or_insert_with(|| json!({}));
        match value {
            Value::Object(below) => table = below,
            _ => return,
        }
    }
    table.insert(list.key().to_owned(), json!(paths));
}

/// Removes empty lists and an empty `[output.html]`, which mean the same as none.
fn without_empty(mut toml: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Object(output)) = toml.get_mut("output") {
        if let Some(Value::Object(html)) = output.get_mut("html") {
            for list in List::ALL {
                if html.get(list.key()) == Some(&json!([])) {
                    html.shift_remove(list.key());
                }
            }
            if html.is_empty() {
                output.shift_remove("html");
            }
        }
        if output.is_empty() {
            toml.shift_remove("output");
        }
    }
    toml
}

fn changed(text: &str, change: impl Fn(&str, &Table) -> Option<String>) -> Option<String> {
    let toml = booktoml::parse(text).ok()?;
    change(text, toml.as_table())
}

/// Returns `[output.html]`, if it has a header of its own.
fn html(root: &Table) -> Option<&Table> {
    let html = root.get("output")?.get("html")?.as_table()?;
    (!html.is_implicit() && !html.is_dotted()).then_some(html)
}

fn put_in(text: &str, root: &Table, list: List, path: &str) -> Option<String> {
    let eol = end_of_line(text);
    let entry = Value::from(path).to_string();
    let line = format!("{} = [{entry}] {MARK}", list.key());
    let below = root.get("output").and_then(|output| output.get("html"));
    if let Some(item) = below.and_then(|html| html.get(list.key())) {
        return list::put_in(text, item.as_array()?, &entry, eol);
    }
    if let Some(html) = html(root) {
        let header = line_end(text, html.span()?.end);
        let (before, behind) = text.split_at(header);
        return Some(if before.ends_with('\n') {
            format!("{before}{line}{eol}{behind}")
        } else {
            // The last line has no end of line, so the new last line has none either.
            format!("{before}{eol}{line}")
        });
    }
    let is_free = match below {
        None => true,
        // The table exists only through tables below it, and can still get a header of its own.
        Some(Item::Table(html)) => html.is_implicit() && !html.is_dotted(),
        Some(_) => false,
    };
    let block = format!("[output.html] {MARK}{eol}{line}");
    match (is_free, text) {
        (false, _) => None,
        (true, "") => Some(format!("{block}{eol}")),
        (true, _) if text.ends_with('\n') => Some(format!("{text}{eol}{block}{eol}")),
        (true, _) => Some(format!("{text}{eol}{eol}{block}")),
    }
}

fn take_out(text: &str, root: &Table, list: List, path: &str) -> Option<String> {
    let html = root.get("output")?.get("html")?;
    let array = html.get(list.key())?.as_array()?;
    let place = array
        .iter()
        .position(|value| value.as_str() == Some(path))?;
    let behind = &text[array.span()?.end..];
    let rest = &behind[..line_end(behind, 0)];
    if array.len() == 1 && rest.trim() == MARK {
        let start = line_start(text, array.span()?.start);
        return Some(without_line(text, start));
    }
    list::take_out(text, array, place)
}

/// Removes `[output.html]` if it was added and is empty.
fn take_table_out(text: &str, root: &Table) -> Option<String> {
    let html = html(root)?;
    let is_empty = html.iter().all(|(_, item)| item.is_table());
    let header = html.span()?;
    let line = &text[header.end..line_end(text, header.end)];
    if !is_empty || line.trim() != MARK {
        return None;
    }
    let start = line_start(text, header.start);
    let text = without_line(text, start);
    // The empty line before the table goes too.
    let before = text.get(..start.min(text.len()))?;
    match before.strip_suffix("\r\n").or(before.strip_suffix('\n')) {
        Some(kept) => Some(format!("{kept}{}", &text[before.len()..])),
        None => Some(text),
    }
}

/// Removes the line that begins at `start`. If it is the last line and has no end of line, the new last line
/// has none either.
fn without_line(text: &str, start: usize) -> String {
    let end = line_end(text, start);
    let before = if text[start..end].ends_with('\n') {
        &text[..start]
    } else {
        without_eol(&text[..start])
    };
    format!("{before}{}", &text[end..])
}

fn without_eol(text: &str) -> &str {
    let short = text.strip_suffix("\r\n").or(text.strip_suffix('\n'));
    short.unwrap_or(text)
}

#[cfg(test)]
mod tests;
