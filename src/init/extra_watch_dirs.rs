//! The list `extra-watch-dirs` of `[build]`. With it, `mdbook serve` and `mdbook watch` rebuild when a plugin
//! changes.

use std::path::{Component, Path};

use serde_json::{Map, Value};

use super::plan::InitPlan;
use crate::booktoml::{MarkedLists, write};

const KEY: &str = "extra-watch-dirs";

const LIST: MarkedLists = MarkedLists {
    table: &["build"],
    keys: &[KEY],
    mark: "# so that `mdbook serve` rebuilds when a plugin changes",
};

/// Adds the folders that are not watched yet. Returns true if they were added to a list that existed already: that
/// one does not get the mark.
pub fn add(plan: &mut InitPlan, config: &Map<String, Value>, folders: &[String]) -> bool {
    let mut missing = Vec::new();
    for folder in folders.iter().filter(|folder| !is_watched(config, folder)) {
        if contains_output(config, folder) {
            // Each build would trigger another one.
            plan.notes.push(format!(
                "`{folder}` also contains the built book, so `mdbook serve` does not watch it: move the plugins to a \
                 folder of their own"
            ));
        } else {
            missing.push(folder.clone());
        }
    }
    if missing.is_empty() {
        return false;
    }
    if LIST.add(&mut plan.editor, KEY, &missing).is_none() {
        let missing = write::value(&Value::from(missing));
        plan.notes.push(format!(
            "[build] is written in a form that this command can't edit: add `{KEY} = {missing}` to it by hand, so that \
             `mdbook serve` rebuilds when a plugin changes"
        ));
        return false;
    }
    LIST.marked(&plan.editor, KEY).is_none()
}

/// Removes what [`add`] added. `listed` is a folder that was added to a list that existed already.
pub fn remove(plan: &mut InitPlan, listed: Option<&str>) {
    let marked = LIST.marked(&plan.editor, KEY);
    let folders = marked.or_else(|| Some(vec![listed?.to_owned()]));
    // A list that was changed since may not have the folder any more.
    let _ = folders.and_then(|folders| LIST.remove(&mut plan.editor, KEY, &folders));
}

/// Splits a path into its components, without `.`.
fn components(path: &str) -> Vec<Component<'_>> {
    let parts = Path::new(path).components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

fn text<'v>(config: &'v Map<String, Value>, table: &str, key: &str) -> Option<&'v str> {
    config.get(table)?.get(key)?.as_str()
}

/// Returns true if mdBook watches this folder, or one that it lies in.
pub fn is_watched(config: &Map<String, Value>, folder: &str) -> bool {
    let extra = config
        .get("build")
        .and_then(|build| build.get(KEY)?.as_array());
    let extra = extra.into_iter().flatten().filter_map(Value::as_str);
    let source = text(config, "book", "src").unwrap_or("src");
    extra
        .chain([source])
        .any(|watched| components(folder).starts_with(&components(watched)))
}

/// Returns true if mdBook builds the book into this folder, or into one below it.
pub fn contains_output(config: &Map<String, Value>, folder: &str) -> bool {
    let output = text(config, "build", "build-dir").unwrap_or("book");
    components(output).starts_with(&components(folder))
}
