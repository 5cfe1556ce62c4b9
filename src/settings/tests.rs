use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Allow, LimitSpec, LimitUnit, Limits, OnError, Settings};

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
        (one.component.name.as_str(), one.component.path.as_path()),
        ("one", Path::new("/book/p/one.wasm"))
    );
    assert_eq!(
        one.component.sha256.as_deref(),
        Some("ab".repeat(32).as_str())
    );
    assert!(one.runs_for("test") && !one.runs_for("epub") && two.runs_for("epub"));
    assert_eq!((one.on_error, two.on_error), (OnError::Skip, OnError::Fail));
    assert_eq!(
        one.config, r#"{"z":1,"a":["2026-01-01"]}"#,
        "the writer's order"
    );
    assert_eq!(two.config, "{}");
    assert_eq!(one.component.limits.memory, Some(1 << 30));
    assert_eq!(
        (two.component.name.as_str(), two.component.path.as_path()),
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
         `on-error`? Possible are `path`, `package`, `name`, `sha256`, `renderers`, `on-error`, `config`, `protocol`, \
         `reuse`, `parallel`, `allow`, `limits`, `link`"
    );
    assert_eq!(
        plugin(json!({ "path": "a.wasm", "name": "A", "on-error": "skipp" })),
        "[[preprocessor.wasm.plugin]] `A`: `on-error`: `skipp` is not possible; did you mean \
         `skip`? Possible are `fail`, `skip`, `collect`"
    );
    assert_eq!(
        plugin(json!({ "name": "A" })),
        "[[preprocessor.wasm.plugin]] `A`: `path`: it is missing; expected the plugin's `.wasm` \
         file, relative to the book's root, or else a `package`"
    );
    for (key, value, expected) in [
        (
            "sha256",
            json!("abc"),
            "expected 64 hexadecimal digits, found `\"abc\"`; `mdbook-wasm pin` writes it",
        ),
        (
            "renderers",
            json!("html"),
            "expected a list, found `\"html\"`",
        ),
        (
            "renderers",
            json!([1]),
            "expected a list of strings, found `1`",
        ),
        (
            "renderers",
            json!([]),
            "it is empty, so the plugin would never run; take the key out to run it always",
        ),
        ("config", json!("x"), "expected a table, found `\"x\"`"),
        ("path", json!(7), "expected a string, found `7`"),
        ("path", json!(""), "expected a string, found `\"\"`"),
        (
            "package",
            json!("a:b@1"),
            "there is a `path` too; take out one of the two",
        ),
        (
            "package",
            json!("a:b"),
            "expected a package with its versions, such as \"acme:emoji@^1.2\", found `\"a:b\"`",
        ),
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
         expected a size such as \"512 MiB\", from 64 KiB to 1024 GiB, found `5`"
    );
}

#[test]
fn every_limit_has_a_minimum_and_a_maximum() {
    for limit in LimitSpec::all() {
        let write = |value: u64| match limit.unit {
            LimitUnit::Bytes => json!(value.to_string()),
            LimitUnit::Time => json!(format!("{value}ms")),
            LimitUnit::Count => json!(value),
        };
        let read = |value: Value| {
            let mut limits = Map::new();
            limits.insert(limit.key.to_owned(), value);
            read(json!({ "plugin": [{ "path": "a.wasm", "limits": limits }] }))
        };
        let refused = |value| {
            let said = read(value).unwrap_err();
            let expected = format!("limits: `{}`: expected {limit}, found ", limit.key);
            assert!(said.contains(&expected), "{said}");
        };
        for value in [limit.min.max(1), limit.max] {
            let limits = read(write(value)).unwrap().plugins[0].component.limits;
            let shown = format!("{limits:?}").matches("Some").count();
            assert_eq!(shown, 1, "{}: {limits:?}", limit.key);
        }
        refused(write(limit.max + 1));
        if let Some(less) = limit.min.checked_sub(1) {
            refused(write(less));
        }
        refused(json!(-1));
        refused(json!(0.5));
        refused(json!("much"));
        refused(json!(true));
    }
}

#[test]
fn each_limit_is_read_by_its_own_key() {
    let limits = json!({
        "memory": "1 MiB", "timeout": "2s", "log": "3 KiB", "findings": 4, "output": "5 KiB",
        "stack": "6 MiB", "table-elements": 7, "instances": 8, "handles": 90,
    });
    let settings = read(json!({ "plugin": [{ "path": "a.wasm", "limits": limits }] }));
    let expected = Limits {
        memory: Some(1 << 20),
        timeout: Some(Duration::from_secs(2)),
        log: Some(3 << 10),
        findings: Some(4),
        output: Some(5 << 10),
        stack: Some(6 << 20),
        table_elements: Some(7),
        instances: Some(8),
        handles: Some(90),
    };
    assert_eq!(settings.unwrap().plugins[0].component.limits, expected);
}

#[test]
fn grants() {
    let all = json!({ "read": ["po", "."], "env": ["LANG"], "clock": true, "random": true });
    let plugins = json!([{ "path": "a.wasm", "allow": all }, { "path": "b.wasm" }]);
    let settings = read(json!({ "plugin": plugins })).unwrap();
    let [given, nothing] = [0, 1].map(|plugin| &settings.plugins[plugin].component.allow);
    assert_eq!(
        (&given.read[..], &given.env[..]),
        (
            &["po", "."].map(str::to_owned)[..],
            &["LANG".to_owned()][..]
        )
    );
    assert!(given.clock && given.random);
    assert_eq!(*nothing, Allow::default());
    for (allow, expected) in [
        (json!({ "net": true }), "`net`: there is no such key"),
        (
            json!({ "read": "po" }),
            "`read`: expected a list, found `\"po\"`",
        ),
        (json!({ "clock": "yes" }), "`clock`: expected true or false"),
        (
            json!({ "env": ["A=1"] }),
            "`env`: `A=1` is no name of an environment variable",
        ),
        (
            json!({ "env": [""] }),
            "`env`: `` is no name of an environment variable",
        ),
    ] {
        let said = said(json!({ "plugin": [{ "path": "a.wasm", "allow": allow }] }));
        let expected = format!("[[preprocessor.wasm.plugin]] `a.wasm`: allow: {expected}");
        assert!(said.starts_with(&expected), "{said}");
    }
    let gone = json!({ "path": "a.wasm", "allow": { "read": ["po"] } });
    let settings = read(json!({ "plugin": [gone] })).unwrap();
    let error = settings.plugins[0]
        .component
        .allow
        .folders(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(
        error.unwrap_err().to_string(),
        "[[preprocessor.wasm.plugin]] `a.wasm`: allow: `read`: `po`: there is no such folder; it is \
         looked for under the book's root"
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

#[test]
fn packages_of_all_tables() {
    let preprocessors = json!({
        "wasm": { "plugin": [{ "package": "b:b@1" }, { "path": "a.wasm" }, { "package": "b:b@^1" }] },
        "late": { "plugin": [{ "package": "a:b@*", "path": "x" }], "package": "no" },
        "parts": { "plugin": [
            { "path": "a.wasm", "link": ["b.wasm", { "package": "c:c@1" }], "config": { "package": "no" } },
            { "path": "b.wasm", "link": { "x:y/z": { "package": "d:d@1" }, "x:y/a": "b.wasm" } },
        ] },
        "other": { "plugin": "html", "command": "other" },
    });
    let packages = super::required_packages(preprocessors.as_object().unwrap()).unwrap();
    let packages: Vec<_> = packages.iter().map(ToString::to_string).collect();
    assert_eq!(packages, ["a:b@*", "b:b@^1", "c:c@^1", "d:d@^1"]);
    let wrong = json!({ "late": { "plugin": [{ "package": 7 }] } });
    let error = super::required_packages(wrong.as_object().unwrap()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("[[preprocessor.late.plugin]] number 1: `package`: expected a package"),
        "{error}"
    );
}

#[test]
fn a_package_has_to_be_locked() {
    let said = said(json!({ "plugin": [{ "package": "a:b@1" }] }));
    assert_eq!(
        said,
        "[[preprocessor.wasm.plugin]] `a:b@1`: `package`: `a:b@^1` is not locked; the book has no `mdbook-wasm.lock`; \
         run `mdbook-wasm fetch`"
    );
}
