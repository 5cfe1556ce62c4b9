//! Tables other than `[preprocessor.wasm]`.

use std::path::Path;

use serde_json::json;

use super::super::{Settings, required_packages};
use super::one_line;

#[test]
fn a_missing_table_suggests_the_others() {
    let tables = json!({ "late": { "command": "mdbook-wasm --section late" }, "other": {} });
    let tables = tables.as_object().unwrap();
    let late = Settings::read(tables, "late", Path::new("/")).unwrap();
    assert!(late.plugins.is_empty());
    let error = Settings::read(tables, "wasm", Path::new("/")).unwrap_err();
    assert_eq!(
        one_line(&error),
        "book.toml has no [preprocessor.wasm]; to use another table, add its name to its `command`, such as \
         `--section late`"
    );
}

#[test]
fn packages_of_all_tables_are_required() {
    let preprocessors = json!({
        "wasm": { "plugin": [{ "package": "b:b@1" }, { "path": "a.wasm" }, { "package": "b:b@^1" }] },
        "late": { "plugin": [{ "package": "a:b@*", "path": "x" }], "package": "no" },
        "parts": { "plugin": [
            { "path": "a.wasm", "link": ["b.wasm", { "package": "c:c@1" }], "config": { "package": "no" } },
            { "path": "b.wasm", "link": { "x:y/z": { "package": "d:d@1" }, "x:y/a": "b.wasm" } },
        ] },
        "other": { "plugin": "html", "command": "other" },
    });
    let packages = required_packages(preprocessors.as_object().unwrap()).unwrap();
    let packages: Vec<_> = packages.iter().map(ToString::to_string).collect();
    assert_eq!(packages, ["a:b@*", "b:b@^1", "c:c@^1", "d:d@^1"]);
    let invalid = json!({ "late": { "plugin": [{ "package": 7 }] } });
    let error = required_packages(invalid.as_object().unwrap()).unwrap_err();
    assert!(
        one_line(&error)
            .starts_with("[[preprocessor.late.plugin]] number 1: `package`: expected a package"),
        "{error}"
    );
}
