//! The guide has a row for every key, and every value that a key can have.

use super::super::lenient::SECTION_KEYS;
use super::super::part::LISTED_PART_KEYS;
use super::super::plugin::OnError;
use super::super::{LimitSpec, MDBOOK_KEYS, PLUGIN_KEYS, Permission};
use crate::protocol::ProtocolVersion;

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

#[test]
fn every_value_is_named() {
    let settings = page("settings");
    let on_error = OnError::CHOICES.map(|(name, _)| name);
    let protocols = ProtocolVersion::ALL.map(ProtocolVersion::name);
    for value in on_error.into_iter().chain(protocols) {
        assert!(settings.contains(&format!("`\"{value}\"`")), "{value}");
    }
}
