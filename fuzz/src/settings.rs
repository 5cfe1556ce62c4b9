//! The table `[preprocessor.wasm]`.

use std::collections::HashSet;
use std::path::Path;

use mdbook_wasm::settings::Settings;
use serde_json::{Map, Value};

/// Parses the bytes as the table `[preprocessor.wasm]` in TOML. It must be rejected with a message, or the settings
/// must have the properties on which the rest of the program relies.
///
/// # Panics
/// Panics if they do not.
pub fn settings(bytes: &[u8]) {
    let table = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| toml::from_str::<toml::Table>(text).ok())
        .and_then(|table| serde_json::to_value(table).ok());
    let Some(table) = table else {
        return;
    };
    let tables = Map::from_iter([("wasm".to_owned(), table)]);
    match Settings::read(&tables, "wasm", Path::new("/no/such/book")) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(settings) => {
            let mut names = HashSet::new();
            for plugin in &settings.plugins {
                assert!(
                    names.insert(plugin.name()),
                    "two are called {}",
                    plugin.name()
                );
                assert!(!plugin.name().chars().any(char::is_control));
                assert!(plugin.component.path.is_absolute());
                assert!(
                    plugin
                        .component
                        .sha256
                        .as_ref()
                        .is_none_or(|hex| hex.len() == 64)
                );
                let config: Value = serde_json::from_str(&plugin.config).expect("JSON");
                assert!(config.is_object());
            }
        }
    }
}
