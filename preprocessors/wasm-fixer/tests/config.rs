//! Which words are replaced, as the config says.

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
            "`config.replacement`: there is no such key; possible are `replacements`",
        ),
        (
            r#"{"replacements": "Wasm"}"#,
            "`config.replacements` is \"Wasm\", expected a table",
        ),
        (
            r#"{"replacements": {"WASM": 1}}"#,
            "`config.replacements.WASM` is 1, expected a string",
        ),
        (
            r#"{"replacements": {" ": "x"}}"#,
            "`config.replacements`: there is a word \" \" that is empty, expected a word",
        ),
        (
            r#"{"replacements": {"WASM": ""}}"#,
            "`config.replacements`: \"WASM\" is replaced by \"\", which is empty, \
             expected a word",
        ),
        (
            r#"{"replacements": {"a\nb": "x"}}"#,
            "`config.replacements`: there is a word \"a\\nb\" that has a line break, \
             expected one line",
        ),
        (
            r#"{"replacements": {"a": "\r"}}"#,
            "`config.replacements`: \"a\" is replaced by \"\\r\", which is empty, \
             expected a word",
        ),
    ] {
        assert_eq!(read_config::<WasmFixer>(config), Err(message.to_owned()));
    }
}
