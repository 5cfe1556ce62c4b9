use std::path::Path;

use serde_json::{Map, Value, json};

use super::{OnError, Settings};

fn read(table: Value) -> Result<Settings, String> {
    let mut preprocessors = Map::new();
    preprocessors.insert("wasm".to_owned(), table);
    Settings::read(&preprocessors, "wasm", Path::new("/book")).map_err(|error| error.to_string())
}

fn said(table: Value) -> String {
    read(table).expect_err("this is to be refused")
}

#[test]
fn every_key() {
    let settings = read(json!({
        "command": "mdbook-wasm",
        "after": ["links"],
        "renderers": ["html"],
        "plugin-dir": null,
        "plugin": [
            {
                "path": "p/one.wasm",
                "sha256": "AB".repeat(32),
                "renderers": ["html", "test"],
                "on-error": "skip",
                "config": { "z": 1, "a": [{ "$__toml_private_datetime": "2026-01-01" }] },
                "allow": { "read": [], "env": [], "clock": false, "random": false },
                "limits": { "memory": "1 GiB", "timeout": "5s", "log": "2 MiB" },
            },
            { "path": "/abs/two.wasm", "name": "second" },
        ],
    }))
    .unwrap();
    let [one, two] = &settings.plugins[..] else {
        panic!("two plugins");
    };
    assert_eq!(
        (one.name.as_str(), one.path.as_path()),
        ("one", Path::new("/book/p/one.wasm"))
    );
    assert_eq!(one.sha256.as_deref(), Some("ab".repeat(32).as_str()));
    assert!(one.runs_for("test") && !one.runs_for("epub") && two.runs_for("epub"));
    assert_eq!((one.on_error, two.on_error), (OnError::Skip, OnError::Fail));
    assert_eq!(
        one.config, r#"{"z":1,"a":["2026-01-01"]}"#,
        "the writer's order"
    );
    assert_eq!(two.config, "{}");
    assert_eq!(one.limits.memory, Some(1 << 30));
    assert_eq!(
        (two.name.as_str(), two.path.as_path()),
        ("second", Path::new("/abs/two.wasm"))
    );
}

#[test]
fn errors_name_plugin_key_and_mend() {
    let plugin = |plugin: Value| said(json!({ "plugin": [plugin] }));
    assert_eq!(
        said(json!({ "plugins": [] })),
        "[preprocessor.wasm]: `plugins`: there is no such key; did you mean `plugin`? \
         Possible are `plugin`, `plugin-dir`"
    );
    assert_eq!(
        said(json!({ "plugin": { "path": "x" } })),
        "[preprocessor.wasm]: `plugin`: expected a list, found a table; \
         write `[[preprocessor.wasm.plugin]]`, with two brackets"
    );
    assert_eq!(
        plugin(json!({ "path": "p/a.wasm", "on_error": "skip" })),
        "[[preprocessor.wasm.plugin]] `p/a.wasm`: `on_error`: there is no such key; did you mean \
         `on-error`? Possible are `path`, `name`, `sha256`, `renderers`, `on-error`, `config`, `reuse`, \
         `parallel`, `allow`, `limits`"
    );
    assert_eq!(
        plugin(json!({ "path": "a.wasm", "name": "A", "on-error": "skipp" })),
        "[[preprocessor.wasm.plugin]] `A`: `on-error`: `skipp` is not possible; did you mean \
         `skip`? Possible are `fail`, `skip`, `collect`"
    );
    assert_eq!(
        plugin(json!({ "name": "A" })),
        "[[preprocessor.wasm.plugin]] `A`: `path`: it is missing; expected the plugin's `.wasm` \
         file, relative to the book's root"
    );
    for (key, value, expected) in [
        (
            "sha256",
            json!("abc"),
            "expected 64 hexadecimal digits, found `\"abc\"`",
        ),
        (
            "renderers",
            json!("html"),
            "expected a list, found `\"html\"`",
        ),
        (
            "renderers",
            json!([1]),
            "expected a list of texts, found `1`",
        ),
        (
            "renderers",
            json!([]),
            "it is empty, so the plugin would never run; take the key out to run it always",
        ),
        ("config", json!("x"), "expected a table, found `\"x\"`"),
        ("path", json!(7), "expected a text, found `7`"),
        ("path", json!(""), "expected a text, found `\"\"`"),
    ] {
        let mut table = json!({ "path": "a.wasm" });
        table[key] = value;
        let said = plugin(table);
        assert!(said.ends_with(&format!("`{key}`: {expected}")), "{said}");
    }
    let said = plugin(json!({ "path": "a.wasm", "limits": { "memory": 5 } }));
    assert_eq!(
        said,
        "[[preprocessor.wasm.plugin]] `a.wasm`: limits: `memory`: \
         expected a size such as \"512 MiB\", found `5`"
    );
}

#[test]
fn a_grant_is_refused_until_it_is_enforced() {
    for allow in [
        json!({ "read": ["po"] }),
        json!({ "env": ["LANG"] }),
        json!({ "clock": true }),
        json!({ "random": true }),
    ] {
        let said = said(json!({ "plugin": [{ "path": "a.wasm", "allow": allow }] }));
        assert!(
            said.contains("a.wasm`: allow: `") && said.contains("not supported yet"),
            "{said}"
        );
    }
    let said = said(json!({ "plugin": [{ "path": "a.wasm", "allow": { "net": true } }] }));
    assert!(
        said.contains("allow: `net`: there is no such key"),
        "{said}"
    );
}

#[test]
fn two_of_one_name() {
    let said = said(json!({ "plugin": [{ "path": "a/x.wasm" }, { "path": "b/x.wasm" }] }));
    assert!(said.contains("two plugins are called `x`"), "{said}");
}

#[test]
fn another_section() {
    let tables = json!({ "late": { "command": "mdbook-wasm --section late" }, "other": {} });
    let tables = tables.as_object().unwrap();
    assert!(
        Settings::read(tables, "late", Path::new("/"))
            .unwrap()
            .plugins
            .is_empty()
    );
    let error = Settings::read(tables, "wasm", Path::new("/"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "book.toml has no [preprocessor.wasm]; to use another table, put its name into its \
         command, such as `--section late`"
    );
}

#[test]
fn a_folder_that_is_not_there() {
    let said = said(json!({ "plugin-dir": "no/such/folder" }));
    assert!(
        said.contains("`plugin-dir`: can't list the folder `no/such/folder`"),
        "{said}"
    );
}
