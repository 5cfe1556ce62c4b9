//! What is a word, and which words are replaced, with other words than the default. Examples of that are texts in
//! `cases/`.

use mdbook_wasm_plugin::read_config;
use wasm_fixer::WasmFixer;
use wasm_fixer::fixer::{Edit, Replacements, edits, fix};

fn replacements(pairs: &[(&str, &str)]) -> Replacements {
    Replacements::new(pairs.iter().copied()).unwrap()
}

#[test]
fn words_of_scripts_without_spaces() {
    let words = replacements(&[("所有权", "擁有權"), ("テスト", "試験")]);
    let fixed = |content| fix(content, &words);
    assert_eq!(fixed("Rust的所有权2是").as_deref(), Some("Rust的擁有權2是"));
    assert_eq!(fixed("Rust所有权Rust").as_deref(), Some("Rust擁有權Rust"));
    assert_eq!(
        fixed("**所有权**テストa").as_deref(),
        Some("**擁有權**試験a")
    );
    assert_eq!(fixed("`所有权` a/所有权.md https://例.org/所有权"), None);
}

#[test]
fn words_with_edges_that_are_not_letters() {
    let words = replacements(&[("C++", "C plus plus"), ("(c)", "©")]);
    assert_eq!(
        fix("C++11, C++, a(c)b, C++/x, BC++", &words).as_deref(),
        Some("C plus plus11, C plus plus, a©b, C++/x, BC++")
    );
}

#[test]
fn words_that_the_parser_cuts() {
    let words = replacements(&[("snake_case", "x"), ("a & b", "y"), ("[sic]", "z")]);
    assert_eq!(
        fix("snake_case a & b [sic] snake\\_case a &amp; b", &words).as_deref(),
        Some("x y z snake\\_case a &amp; b")
    );
}

#[test]
fn the_longest_word_wins() {
    let words = replacements(&[
        ("Web", "W"),
        ("Web Assembly", "Wasm"),
        ("Assembly Line", "-"),
    ]);
    assert_eq!(
        fix("Web Assembly Line, Web Assemblys, Assembly Line", &words).as_deref(),
        Some("Wasm Line, W Assemblys, -")
    );
}

#[test]
fn what_was_replaced_is_not_looked_at_again() {
    let words = replacements(&[("A", "B"), ("B", "A"), ("C", "C C")]);
    assert_eq!(fix("A B C", &words).as_deref(), Some("B A C C"));
}

#[test]
fn what_is_joined_without_end_is_not_prose() {
    let fixed = |content: &str| fix(content, &Replacements::default());
    let joined = "WASM-".repeat(50);
    assert_eq!(fixed(&joined), Some(joined.replace("WASM", "Wasm")));
    assert_eq!(fixed(&"WASM-".repeat(3_000)), None);
    assert_eq!(fixed(&"A/WASM+".repeat(3_000)), None);
    // Many addresses and templates in one paragraph.
    let many = "WASM https://a/WASM {{WASM}} ".repeat(2_000);
    assert_eq!(fixed(&many), Some(many.replace("WASM ht", "Wasm ht")));
}

#[test]
fn overlapping_occurrences() {
    let words = replacements(&[("a-a", "x")]);
    assert_eq!(fix("ba-a-a", &words).as_deref(), Some("ba-x"));
    assert_eq!(fix("a-a-a", &words).as_deref(), Some("x-a"));
}

#[test]
fn a_word_mapped_to_itself_is_an_exception() {
    let words = replacements(&[("WASM", "Wasm"), ("WASM-4", "WASM-4")]);
    assert_eq!(fix("WASM-4", &words), None);
    assert_eq!(
        fix("WASM-4 is WASM-42", &words).as_deref(),
        Some("WASM-4 is Wasm-42")
    );
}

#[test]
fn edits_are_in_bytes_of_the_source() {
    let words = Replacements::default();
    let content = "\u{feff}é `WASM`\r\n> 🦀 **WASM**, WASM";
    assert_eq!(
        edits(content, &words),
        [
            Edit {
                range: 23..27,
                replacement: "Wasm"
            },
            Edit {
                range: 31..35,
                replacement: "Wasm"
            },
        ]
    );
    assert_eq!(&content[23..27], "WASM");
}

#[test]
fn config_without_words_is_the_default() {
    for config in ["{}", r#"{"replacements": {"WASM": "Wasm"}}"#] {
        let WasmFixer { replacements } = read_config(config).unwrap();
        assert_eq!(replacements, Replacements::default());
    }
}

#[test]
fn config_with_words_replaces_the_default() {
    let words = |config| read_config::<WasmFixer>(config).unwrap().replacements;
    let one = words(r#"{"replacements": {"a": "b"}}"#);
    assert_eq!(fix("a WASM", &one).as_deref(), Some("b WASM"));
    let none = words(r#"{"replacements": {}}"#);
    assert_eq!(fix("a WASM", &none), None);
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
