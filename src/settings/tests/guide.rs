//! The guide has a row for every key, and every value that a key can have.

use serde_json::json;

use super::super::lenient::SECTION_KEYS;
use super::super::part::LISTED_PART_KEYS;
use super::super::{LimitSpec, MDBOOK_KEYS, PLUGIN_KEYS, Permission};
use super::read;

/// Reads a page of the guide.
fn page(name: &str) -> String {
    let path = format!("{}/sample-book/using/{name}.md", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn has_rows<'k>(name: &str, keys: impl IntoIterator<Item = &'k str>) {
    let page = page(name);
    for key in keys {
        let row = format!("\n| `{key}` |");
        assert!(page.contains(&row), "{name}.md has no row for `{key}`");
    }
}

#[test]
fn every_key_has_a_row() {
    has_rows("settings", SECTION_KEYS);
    has_rows("settings", PLUGIN_KEYS);
    has_rows("settings", Permission::ALL.map(Permission::key));
    has_rows(
        "limits",
        LimitSpec::all().into_iter().map(|limit| limit.key),
    );
    has_rows("parts", LISTED_PART_KEYS);
    let settings = page("settings");
    for key in MDBOOK_KEYS {
        assert!(settings.contains(&format!("`{key}`")), "{key}");
    }
}

/// The error for another value has all values of a key.
#[test]
fn every_value_is_named() {
    let settings = page("settings");
    let errors = PLUGIN_KEYS.map(|key| {
        let mut plugin = json!({ "path": "a.wasm" });
        plugin[key] = "?".into();
        read(json!({ "plugin": [plugin] })).err()
    });
    let errors = errors.iter().flatten();
    let lists: Vec<_> = errors
        .filter_map(|error| Some(error.split_once("possible values: ")?.1))
        .collect();
    assert!(lists.len() > 1, "{lists:?}");
    for value in lists
        .iter()
        .flat_map(|list| list.split('`').skip(1).step_by(2))
    {
        assert!(settings.contains(&format!("`\"{value}\"`")), "{value}");
    }
}

/// The page of hostile plugins is that of a test which runs them.
#[test]
fn every_limit_stops_a_hostile_plugin() {
    let hostile = page("hostile");
    for LimitSpec { key, .. } in LimitSpec::all() {
        let stopped = format!("| stopped: `limits.{key}` |");
        assert!(hostile.contains(&stopped), "hostile.md has no {stopped}");
    }
}
