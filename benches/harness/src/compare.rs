//! Compares the outputs of two programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::Value;

/// Parses the book that a program has written.
///
/// # Errors
/// Fails if it is not JSON.
pub fn parse_book(output: &[u8]) -> anyhow::Result<Value> {
    serde_json::from_slice(output).context("the output is not JSON")
}

/// Ensures that two books are equal.
///
/// # Errors
/// Fails with the position of the first difference.
pub fn ensure_equal(ours: &Value, peers: &Value) -> anyhow::Result<()> {
    match difference(ours, peers) {
        None => Ok(()),
        Some(place) => bail!("the outputs of mdbook-wasm and its peer differ at `{place}`"),
    }
}

/// Returns the position of the first difference, as a JSON pointer.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let below =
        |key: &str, one, other| difference(one, other).map(|place| format!("/{key}{place}"));
    match (one, other) {
        (Value::Object(one), Value::Object(other))
            if one.keys().all(|key| other.contains_key(key)) && one.len() == other.len() =>
        {
            one.iter()
                .find_map(|(key, value)| below(key, value, &other[key]))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (one, other))| below(&index.to_string(), one, other)),
        _ => (one != other).then(String::new),
    }
}

/// Ensures that the files of two folders are equal.
///
/// # Errors
/// Fails with the first file that differs.
pub fn ensure_equal_files(ours: &Path, peers: &Path) -> anyhow::Result<()> {
    match first_different_file(ours, peers)? {
        None => Ok(()),
        Some(name) => bail!("the two builds differ in {}", name.display()),
    }
}

/// Returns the first file that differs in two folders, or is only in one of them.
///
/// # Errors
/// Fails if a folder can't be read, or if the first one is empty.
pub fn first_different_file(ours: &Path, peers: &Path) -> anyhow::Result<Option<PathBuf>> {
    let (ours, peers) = (files(ours)?, files(peers)?);
    if ours.is_empty() {
        bail!("mdBook wrote no files");
    }
    let mut names = ours.keys().chain(peers.keys());
    let differs = names.find(|name| ours.get(*name) != peers.get(*name));
    Ok(differs.cloned())
}

fn files(folder: &Path) -> anyhow::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(&below)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path)?;
                files.insert(path.strip_prefix(folder)?.to_owned(), bytes);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::difference;

    #[test]
    fn the_first_difference() {
        let book = json!({ "items": [{ "a": 1 }, { "a": 2, "b": null }] });
        let differs = |other| difference(&book, &other);
        assert_eq!(
            differs(json!({ "items": [{ "a": 1 }, { "b": null, "a": 2 }] })),
            None
        );
        let place = differs(json!({ "items": [{ "a": 1 }, { "a": 3, "b": null }] }));
        assert_eq!(place.as_deref(), Some("/items/1/a"));
        let place = differs(json!({ "items": [{ "a": 1 }, { "a": 2 }] }));
        assert_eq!(place.as_deref(), Some("/items/1"));
        let place = differs(json!({ "items": [] }));
        assert_eq!(place.as_deref(), Some("/items"));
        assert_eq!(differs(json!(1)).as_deref(), Some(""));
    }
}
