//! The settings as a whole: what is read, what is an error, and what the guide says about them.

mod errors;
mod guide;
mod limits;
mod sections;

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::problem::Problem;

use super::{Allow, OnError, Settings};

fn read(table: Value) -> Result<Settings, String> {
    let mut preprocessors = Map::new();
    preprocessors.insert("wasm".to_owned(), table);
    Settings::read(&preprocessors, "wasm", Path::new("/book")).map_err(|error| one_line(&error))
}

/// Returns an error, its reasons and its help on one line.
pub fn one_line(problem: &Problem) -> String {
    let what = [problem.what()].into_iter();
    let reasons = problem.reasons().iter().map(String::as_str);
    let parts = what.chain(reasons).chain(problem.help_text());
    parts.collect::<Vec<_>>().join("; ")
}

fn error(table: Value) -> String {
    read(table).expect_err("the settings have an error")
}

#[test]
fn every_key_is_read() {
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
        (one.name(), one.component.path.as_path()),
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
        (two.name(), two.component.path.as_path()),
        ("second", Path::new("/abs/two.wasm"))
    );
}

#[test]
fn permissions_are_read() {
    let all = json!({ "read": ["po", "."], "env": ["LANG"], "clock": true, "random": true });
    let plugins = json!([{ "path": "a.wasm", "allow": all }, { "path": "b.wasm" }]);
    let settings = read(json!({ "plugin": plugins })).unwrap();
    let [all, none] = [0, 1].map(|plugin| &settings.plugins[plugin].component.allow);
    assert_eq!(all.read, ["po", "."]);
    assert_eq!(all.env, ["LANG"]);
    assert!(all.clock && all.random);
    assert_eq!(*none, Allow::default());
}
