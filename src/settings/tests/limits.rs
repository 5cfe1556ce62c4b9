//! Limits have a range, and a key of their own.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::super::{LimitSpec, LimitUnit, Limits};
use super::{error, read};

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
        let expect_error = |value| {
            let error = read(value).unwrap_err();
            let expected = format!("limits: `{}`: expected {limit}, found ", limit.key);
            assert!(error.contains(&expected), "{error}");
        };
        for value in [limit.min.max(1), limit.max] {
            let limits = read(write(value)).unwrap().plugins[0].component.limits;
            let set = format!("{limits:?}").matches("Some").count();
            assert_eq!(set, 1, "{}: {limits:?}", limit.key);
        }
        expect_error(write(limit.max + 1));
        if let Some(less) = limit.min.checked_sub(1) {
            expect_error(write(less));
        }
        expect_error(json!(-1));
        expect_error(json!(0.5));
        expect_error(json!("much"));
        expect_error(json!(true));
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
fn an_error_has_the_range() {
    let limits = json!({ "memory": 5 });
    assert_eq!(
        error(json!({ "plugin": [{ "path": "a.wasm", "limits": limits }] })),
        "[[preprocessor.wasm.plugin]] `a.wasm`: limits: `memory`: expected a size such as \"512 MiB\", from 64 KiB to \
         1024 GiB, found `5`"
    );
}
