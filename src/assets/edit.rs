//! Edits the lists of style sheets and scripts in `[output.html]` of `book.toml`. What is added is marked, so that
//! removing it restores the old text byte for byte.

use serde_json::Value;

use crate::booktoml::{BookToml, Editor, MarkedLists};
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::Sanitized;

const LISTS: MarkedLists = MarkedLists {
    table: &["output", "html"],
    keys: &["additional-css", "additional-js"],
    mark: "# by mdbook-wasm assets",
};

/// Returns the key of the list for a file, by the ending of its name.
pub fn key_for(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "css" => Some("additional-css"),
        "js" => Some("additional-js"),
        _ => None,
    }
}

/// Adds the wanted paths that the lists do not have yet, and removes all other entries for which `is_ours` is
/// true. Other entries stay where they are. Returns the new text, and the changes, a line each.
///
/// # Errors
/// Fails if the text is written in a form that can't be edited.
pub fn edit(
    toml: &BookToml,
    wanted: &[String],
    is_ours: impl Fn(&str) -> bool,
) -> Result<(Editor, Vec<String>), Problem> {
    let mut editor = toml.editor.clone();
    let mut changes = Vec::new();
    // Each new list goes above the one before.
    for key in LISTS.keys.iter().rev() {
        let entries = entries(toml, key)?;
        let wanted = wanted.iter().filter(|path| key_for(path) == Some(key));
        let added = wanted.clone().filter(|path| !entries.contains(path));
        let added: Vec<_> = added.cloned().collect();
        let is_obsolete = |path: &&String| is_ours(path) && !wanted.clone().any(|one| one == *path);
        let removed: Vec<_> = entries.iter().filter(is_obsolete).cloned().collect();
        if !added.is_empty() && !has_html(toml) {
            return Err(no_html());
        }
        if !removed.is_empty() {
            let done = LISTS.remove(&mut editor, key, &removed);
            done.ok_or_else(|| by_hand(key, &removed, "remove"))?;
        }
        if !added.is_empty() {
            let done = LISTS.add(&mut editor, key, &added);
            done.ok_or_else(|| by_hand(key, &added, "add"))?;
        }
        for (paths, verb, list) in [(&removed, "remove", "from"), (&added, "add", "to")] {
            let shown = paths.iter().map(|path| Sanitized(path));
            changes
                .extend(shown.map(|path| format!("book.toml: {verb} \"{path}\" {list} `{key}`")));
        }
    }
    Ok((editor, changes))
}

fn no_html() -> Problem {
    let what = "can't add assets: this book is not rendered as HTML";
    Problem::new(ErrorKind::Settings, what).help(Some(
        "add `[output.html]` to `book.toml`, or set `renderers` for the plugin",
    ))
}

fn by_hand(key: &str, paths: &[String], what: &str) -> Problem {
    let paths: Vec<_> = paths.iter().map(|path| format!("\"{path}\"")).collect();
    Problem::new(
        ErrorKind::Settings,
        format!("can't change `{key}` in `[output.html]` of `book.toml`"),
    )
    .why("it is written in a form that this command can't edit")
    .help(Some(format!(
        "{what} {} by hand, or write the list as `{key} = []` below a header `[output.html]`",
        paths.join(", ")
    )))
}

/// Returns true if mdBook renders the book as HTML, which is its default.
fn has_html(toml: &BookToml) -> bool {
    match toml.config.get("output").and_then(Value::as_object) {
        None => true,
        Some(outputs) => outputs.is_empty() || outputs.contains_key("html"),
    }
}

/// Returns the entries of a list.
fn entries(toml: &BookToml, key: &str) -> Result<Vec<String>, Problem> {
    let html = toml
        .config
        .get("output")
        .and_then(|output| output.get("html"));
    let Some(value) = html.and_then(|html| html.get(key)) else {
        return Ok(Vec::new());
    };
    let texts = value.as_array().and_then(|values| {
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<_>>>()
    });
    texts.ok_or_else(|| {
        let what =
            format!("`{key}` in `[output.html]` of `book.toml`: expected an array of strings");
        Problem::new(ErrorKind::Settings, what).help(Some("fix the key: mdBook refuses it too"))
    })
}

#[cfg(test)]
mod tests;
