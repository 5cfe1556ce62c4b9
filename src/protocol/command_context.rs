//! The context for an ordinary preprocessor that runs as a plugin.

use serde_json::{Map, Value};

use super::{PreprocessorContext, ProtocolVersion};

/// The fields of the context that differ between ordinary preprocessors.
pub struct CommandContext<'s> {
    /// The version of the protocol that the preprocessor expects.
    pub version: ProtocolVersion,
    /// The names under `[preprocessor]` where it may look for its table.
    pub names: &'s [&'s str],
    /// The table, a JSON object.
    pub table: &'s str,
    /// The path of the book's root directory in the sandbox.
    pub root: &'s str,
}

/// The keys of `[book]`, `[build]` and `[rust]` that mdBook 0.5 knows. It refuses all others (`mdbook-core`'s
/// `config.rs`).
const KNOWN_KEYS: [(&str, &[&str]); 3] = [
    (
        "book",
        &[
            "title",
            "authors",
            "description",
            "src",
            "language",
            "text-direction",
        ],
    ),
    (
        "build",
        &[
            "build-dir",
            "create-missing",
            "use-default-preprocessors",
            "extra-watch-dirs",
        ],
    ),
    ("rust", &["edition"]),
];

/// The other tables that mdBook 0.5 knows.
const OTHER_TABLES: [&str; 2] = ["output", "preprocessor"];

impl PreprocessorContext {
    /// Returns the context as JSON, as an mdBook with the command's protocol would write it.
    ///
    /// The command's own table is where the command looks for it.
    pub fn for_command(&self, command: &CommandContext<'_>) -> String {
        // The JSON was parsed before, so it is an object.
        let mut context: Value = serde_json::from_str(&self.raw_json).unwrap_or_default();
        context["root"] = command.root.into();
        if ProtocolVersion::of_mdbook(&self.mdbook_version) != Some(command.version) {
            context["mdbook_version"] = command.version.newest_mdbook().into();
            let config = &mut context["config"];
            match command.version {
                ProtocolVersion::V0_4 => remove_nulls(config),
                ProtocolVersion::V0_5 => remove_unknown_keys(config),
            }
        }
        let tables = table_of(table_of(&mut context, "config"), "preprocessor");
        let table: Value = serde_json::from_str(command.table).unwrap_or_default();
        for &name in command.names {
            tables[name] = table.clone();
        }
        context.to_string()
    }
}

/// Returns a table in another one, which is added if it is missing.
fn table_of<'v>(outer: &'v mut Value, key: &str) -> &'v mut Value {
    let table = &mut outer[key];
    if !table.is_object() {
        *table = Map::new().into();
    }
    table
}

/// Removes nulls, since mdBook 0.4 reads the config as TOML, which has none.
fn remove_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(remove_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(remove_nulls),
        _ => {}
    }
}

fn remove_unknown_keys(config: &mut Value) {
    let Some(config) = config.as_object_mut() else {
        return;
    };
    config.retain(|table, _| {
        OTHER_TABLES.contains(&table.as_str()) || KNOWN_KEYS.iter().any(|(known, _)| known == table)
    });
    for (table, keys) in KNOWN_KEYS {
        if let Some(Value::Object(fields)) = config.get_mut(table) {
            fields.retain(|key, _| keys.contains(&key.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{CommandContext, PreprocessorContext, ProtocolVersion};

    fn for_command(context: &Value, version: ProtocolVersion) -> Value {
        let context = PreprocessorContext::parse(&context.to_string()).unwrap();
        let json = context.for_command(&CommandContext {
            version,
            names: &["toc"],
            table: r#"{"marker":"[[toc]]"}"#,
            root: "/",
        });
        serde_json::from_str(&json).unwrap()
    }

    /// Returns a context with fields as mdBook writes them, and unknown ones.
    fn context(version: &str) -> Value {
        json!({
            "root": "/home/me/book",
            "config": {
                "book": {"title": "B", "description": null, "multilingual": false},
                "output": {"html": {"smart-punctuation": null}},
                "preprocessor": {"wasm": {"command": "mdbook-wasm"}, "toc": {"max-level": 2}},
                "colour": "red",
            },
            "renderer": "html",
            "mdbook_version": version,
            "new": [null],
        })
    }

    #[test]
    fn with_the_same_protocol_only_the_root_and_the_own_table_differ() {
        for (mdbook, version) in [
            ("0.4.1", ProtocolVersion::V0_4),
            ("0.5.9", ProtocolVersion::V0_5),
        ] {
            let mut expected = context(mdbook);
            expected["root"] = "/".into();
            expected["config"]["preprocessor"]["toc"] = json!({"marker": "[[toc]]"});
            assert_eq!(for_command(&context(mdbook), version), expected);
        }
    }

    #[test]
    fn the_other_protocol_gets_no_config_that_it_refuses() {
        let old = for_command(&context("0.5.4"), ProtocolVersion::V0_4);
        assert_eq!(
            old["config"]["book"],
            json!({"title": "B", "multilingual": false})
        );
        assert_eq!(old["config"]["output"]["html"], json!({}));
        assert!(old["mdbook_version"].as_str().unwrap().starts_with("0.4."));
        let new = for_command(&context("0.4.52"), ProtocolVersion::V0_5);
        assert_eq!(
            new["config"]["book"],
            json!({"title": "B", "description": null})
        );
        assert_eq!(new["config"].get("colour"), None);
        assert!(new["mdbook_version"].as_str().unwrap().starts_with("0.5."));
    }

    #[test]
    fn the_table_is_added_to_a_config_without_preprocessors() {
        let mut context = context("0.5.4");
        context["config"] = json!({"book": {}});
        let tables = &for_command(&context, ProtocolVersion::V0_5)["config"]["preprocessor"];
        assert_eq!(tables, &json!({"toc": {"marker": "[[toc]]"}}));
    }
}
