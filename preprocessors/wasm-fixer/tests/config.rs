//! The config of `wasm-fixer`.

use mdbook_wasm_markdown::Replacements;
use mdbook_wasm_plugin::read_config;
use wasm_fixer::WasmFixer;

#[test]
fn config_without_words_is_the_default() {
    let wasm = Replacements::new([("WASM", "Wasm")]).unwrap();
    for config in ["{}", r#"{"replacements": {"WASM": "Wasm"}}"#] {
        let WasmFixer { replacements } = read_config(config).unwrap();
        assert_eq!(replacements, wasm);
    }
}

#[test]
fn config_with_words_replaces_the_default() {
    let words = |config| read_config::<WasmFixer>(config).unwrap().replacements;
    let one = words(r#"{"replacements": {"a": "b"}}"#);
    assert_eq!(one.apply("a WASM").as_deref(), Some("b WASM"));
    let none = words(r#"{"replacements": {}}"#);
    assert_eq!(none.apply("a WASM"), None);
}

#[test]
fn config_errors_say_what_was_expected() {
    for (config, message) in [
        (
            r#"{"replacement": {}}"#,
            "`config.replacement`: unknown key, expected `replacements`",
        ),
        (
            r#"{"replacements": "Wasm"}"#,
            "`config.replacements`: expected a table, found \"Wasm\"",
        ),
        (
            r#"{"replacements": {"WASM": 1}}"#,
            "`config.replacements.WASM`: expected a string, found 1",
        ),
        (
            r#"{"replacements": {" ": "x"}}"#,
            "`config.replacements`: the word \" \" is blank",
        ),
        (
            r#"{"replacements": {"WASM": ""}}"#,
            "`config.replacements`: the replacement \"\" of \"WASM\" is blank",
        ),
        (
            r#"{"replacements": {"a\nb": "x"}}"#,
            "`config.replacements`: the word \"a\\nb\" contains a line break",
        ),
        (
            r#"{"replacements": {"a": "\r"}}"#,
            "`config.replacements`: the replacement \"\\r\" of \"a\" is blank",
        ),
    ] {
        assert_eq!(read_config::<WasmFixer>(config), Err(message.to_owned()));
    }
}
