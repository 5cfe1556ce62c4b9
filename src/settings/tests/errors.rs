//! Errors name the plugin, the key, what was expected and the next step.

use std::path::Path;

use serde_json::{Value, json};

use super::super::PLUGIN_KEYS;
use super::{error, one_line, read};

fn plugin_error(plugin: Value) -> String {
    error(json!({ "plugin": [plugin] }))
}

#[test]
fn unknown_words_have_suggestions() {
    assert_eq!(
        error(json!({ "plugins": [] })),
        "[preprocessor.wasm]: `plugins`: unknown key; did you mean `plugin`? (known keys: `plugin`, `plugin-dir`)"
    );
    assert_eq!(
        plugin_error(json!({ "path": "p/a.wasm", "on_error": "skip" })),
        "[[preprocessor.wasm.plugin]] `p/a.wasm`: `on_error`: unknown key; did you mean `on-error`? (known keys: `path`, \
         `package`, `name`, `sha256`, `renderers`, `on-error`, `config`, `protocol`, `reuse`, `parallel`, `allow`, \
         `limits`, `link`)"
    );
    assert_eq!(
        plugin_error(json!({ "path": "a.wasm", "name": "A", "on-error": "skipp" })),
        "[[preprocessor.wasm.plugin]] `A`: `on-error`: unknown value `skipp`; did you mean `skip`? (possible values: \
         `fail`, `skip`, `collect`)"
    );
}

#[test]
fn a_table_instead_of_a_list_has_a_hint() {
    assert_eq!(
        error(json!({ "plugin": { "path": "x" } })),
        "[preprocessor.wasm]: `plugin`: expected a list, found a table; \
         write `[[preprocessor.wasm.plugin]]`, with two brackets"
    );
}

#[test]
fn a_plugin_needs_a_file() {
    assert_eq!(
        plugin_error(json!({ "name": "A" })),
        "[[preprocessor.wasm.plugin]] `A`: `path`: missing key; set it to the plugin's `.wasm` file, relative to the \
         book's root; or set `package`"
    );
    assert_eq!(
        plugin_error(json!({ "package": "a:b@1" })),
        "[[preprocessor.wasm.plugin]] `a:b@1`: `package`: `a:b@^1` is not locked; the book has no `mdbook-wasm.lock`; \
         run `mdbook-wasm fetch`"
    );
}

#[test]
fn wrong_values_say_what_was_expected() {
    let expect = |key: &str, value: Value, expected: &str| {
        let mut table = json!({ "path": "a.wasm" });
        table[key] = value;
        let error = plugin_error(table);
        assert!(
            error.starts_with("[[preprocessor.wasm.plugin]] "),
            "{error}"
        );
        assert!(
            error.ends_with(&format!(": `{key}`: {expected}")),
            "{error}"
        );
    };
    expect(
        "sha256",
        json!("abc"),
        "expected 64 hexadecimal digits, found `\"abc\"`; run `mdbook-wasm pin` to write it",
    );
    expect(
        "renderers",
        json!("html"),
        "expected a list, found `\"html\"`",
    );
    expect(
        "renderers",
        json!([1]),
        "expected a list of strings, found `1`",
    );
    expect(
        "renderers",
        json!([]),
        "the list is empty, so the plugin would never run; remove the key to run the plugin for all renderers",
    );
    expect("config", json!("x"), "expected a table, found `\"x\"`");
    expect("path", json!(7), "expected a string, found `7`");
    expect("path", json!(""), "expected a string, found `\"\"`");
    expect(
        "package",
        json!("a:b@1"),
        "conflicts with `path`; remove one of the two",
    );
    expect(
        "package",
        json!("a:b"),
        "expected a package with its versions, such as \"acme:emoji@^1.2\", found `\"a:b\"`",
    );
}

#[test]
fn wrong_permissions_say_what_was_expected() {
    for (allow, expected) in [
        (json!({ "net": true }), "`net`: unknown key"),
        (
            json!({ "read": "po" }),
            "`read`: expected a list, found `\"po\"`",
        ),
        (json!({ "clock": "yes" }), "`clock`: expected true or false"),
        (
            json!({ "env": ["A=1"] }),
            "`env`: `A=1` is not the name of an environment variable",
        ),
        (
            json!({ "env": [""] }),
            "`env`: `` is not the name of an environment variable",
        ),
    ] {
        let error = plugin_error(json!({ "path": "a.wasm", "allow": allow }));
        let expected = format!("[[preprocessor.wasm.plugin]] `a.wasm`: allow: {expected}");
        assert!(error.starts_with(&expected), "{error}");
    }
    let plugin = json!({ "path": "a.wasm", "allow": { "read": ["po"] } });
    let settings = read(json!({ "plugin": [plugin] })).unwrap();
    let folders = settings.plugins[0]
        .component
        .allow
        .folders(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(
        one_line(&folders.unwrap_err()),
        "[[preprocessor.wasm.plugin]] `a.wasm`: allow: `read`: `po`: there is no such folder under the book's root"
    );
}

#[test]
fn plugins_have_different_names() {
    let error = error(json!({ "plugin": [{ "path": "a/x.wasm" }, { "path": "b/x.wasm" }] }));
    assert!(error.contains("two plugins have the name `x`"), "{error}");
}

#[test]
fn a_plugin_dir_must_exist() {
    let error = error(json!({ "plugin-dir": "no/such/folder" }));
    assert!(
        error.contains("`plugin-dir`: can't list the folder `no/such/folder`"),
        "{error}"
    );
}

/// No key is known without being read.
#[test]
fn every_key_of_a_plugin_has_values_that_are_wrong() {
    for key in PLUGIN_KEYS {
        let mut plugin = json!({ "path": "a.wasm" });
        plugin[key] = json!(7.5);
        let error = plugin_error(plugin);
        assert!(error.contains(&format!("`{key}`: expected ")), "{error}");
    }
}
