//! The context as an ordinary preprocessor sees it that runs as a plugin.

use serde_json::{Map, Value};

use super::Context;
use super::version::Dialect;

/// What differs for each of them.
pub struct Shown<'s> {
    /// How its library reads books.
    pub dialect: Dialect,
    /// The names under `[preprocessor]` by which it may look for its table.
    pub names: &'s [&'s str],
    /// That table, a JSON object.
    pub table: &'s str,
    /// Where it finds the book's root.
    pub root: &'s str,
}

/// What mdBook 0.5 knows of `[book]`, `[build]` and `[rust]`; it refuses all else (`mdbook-core`'s
/// `config.rs`).
const KNOWN: [(&str, &[&str]); 3] = [
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

/// What else it knows beside those three.
const TABLES: [&str; 2] = ["output", "preprocessor"];

impl Context {
    /// The same context as JSON, as mdBook would hand it to that preprocessor: in the words of the mdBook
    /// that it was made for, with its own settings where it looks for them.
    pub fn shown(&self, shown: &Shown<'_>) -> String {
        // It was read before, so it is an object.
        let mut context: Value = serde_json::from_str(&self.raw_json).unwrap_or_default();
        context["root"] = shown.root.into();
        if Dialect::of(&self.mdbook_version) != Some(shown.dialect) {
            context["mdbook_version"] = shown.dialect.version().into();
            let config = &mut context["config"];
            match shown.dialect {
                Dialect::Sections => without_nulls(config),
                Dialect::Items => only_known(config),
            }
        }
        let tables = table_of(table_of(&mut context, "config"), "preprocessor");
        let table: Value = serde_json::from_str(shown.table).unwrap_or_default();
        for &name in shown.names {
            tables[name] = table.clone();
        }
        context.to_string()
    }
}

/// A table in another, made where there is none.
fn table_of<'v>(outer: &'v mut Value, key: &str) -> &'v mut Value {
    let table = &mut outer[key];
    if !table.is_object() {
        *table = Map::new().into();
    }
    table
}

/// mdBook 0.4 reads the config as TOML, which has no null.
fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(without_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

fn only_known(config: &mut Value) {
    let Some(config) = config.as_object_mut() else {
        return;
    };
    config.retain(|table, _| {
        TABLES.contains(&table.as_str()) || KNOWN.iter().any(|(known, _)| known == table)
    });
    for (table, keys) in KNOWN {
        if let Some(Value::Object(fields)) = config.get_mut(table) {
            fields.retain(|key, _| keys.contains(&key.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Context, Dialect, Shown};

    fn shown(context: &Value, dialect: Dialect) -> Value {
        let context = Context::read(&context.to_string()).unwrap();
        let shown = context.shown(&Shown {
            dialect,
            names: &["toc"],
            table: r#"{"marker":"[[toc]]"}"#,
            root: "/",
        });
        serde_json::from_str(&shown).unwrap()
    }

    /// As mdBook writes it but for what is absent.
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
    fn in_the_same_dialect_only_the_root_and_its_table_differ() {
        for (version, dialect) in [("0.4.1", Dialect::Sections), ("0.5.9", Dialect::Items)] {
            let mut expected = context(version);
            expected["root"] = "/".into();
            expected["config"]["preprocessor"]["toc"] = json!({"marker": "[[toc]]"});
            assert_eq!(shown(&context(version), dialect), expected);
        }
    }

    #[test]
    fn the_other_mdbook_finds_nothing_that_it_refuses() {
        let old = shown(&context("0.5.4"), Dialect::Sections);
        assert_eq!(
            old["config"]["book"],
            json!({"title": "B", "multilingual": false})
        );
        assert_eq!(old["config"]["output"]["html"], json!({}));
        assert!(old["mdbook_version"].as_str().unwrap().starts_with("0.4."));
        let new = shown(&context("0.4.52"), Dialect::Items);
        assert_eq!(
            new["config"]["book"],
            json!({"title": "B", "description": null})
        );
        assert_eq!(new["config"].get("colour"), None);
        assert!(new["mdbook_version"].as_str().unwrap().starts_with("0.5."));
    }

    #[test]
    fn a_book_without_other_preprocessors() {
        let mut context = context("0.5.4");
        context["config"] = json!({"book": {}});
        let tables = &shown(&context, Dialect::Items)["config"]["preprocessor"];
        assert_eq!(tables, &json!({"toc": {"marker": "[[toc]]"}}));
    }
}
