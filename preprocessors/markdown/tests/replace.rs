//! Replacements of other words than `WASM`. Examples of that one are in the `cases/` of `wasm-fixer`.

use mdbook_wasm_markdown::{Edit, Replacements};

fn replacements(pairs: &[(&str, &str)]) -> Replacements {
    Replacements::new(pairs.iter().copied()).unwrap()
}

#[test]
fn words_of_scripts_without_spaces() {
    let words = replacements(&[("所有权", "擁有權"), ("テスト", "試験")]);
    let fixed = |content| words.apply(content);
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
        words.apply("C++11, C++, a(c)b, C++/x, BC++").as_deref(),
        Some("C plus plus11, C plus plus, a©b, C++/x, BC++")
    );
}

#[test]
fn words_that_the_parser_splits() {
    let words = replacements(&[("snake_case", "x"), ("a & b", "y"), ("[sic]", "z")]);
    assert_eq!(
        words
            .apply("snake_case a & b [sic] snake\\_case a &amp; b")
            .as_deref(),
        Some("x y z snake\\_case a &amp; b")
    );
}

#[test]
fn the_longest_word_is_replaced() {
    let words = replacements(&[
        ("Web", "W"),
        ("Web Assembly", "Wasm"),
        ("Assembly Line", "-"),
    ]);
    assert_eq!(
        words
            .apply("Web Assembly Line, Web Assemblys, Assembly Line")
            .as_deref(),
        Some("Wasm Line, W Assemblys, -")
    );
}

#[test]
fn replacements_are_not_searched_again() {
    let words = replacements(&[("A", "B"), ("B", "A"), ("C", "C C")]);
    assert_eq!(words.apply("A B C").as_deref(), Some("B A C C"));
}

#[test]
fn long_runs_without_a_delimiter_are_not_prose() {
    let words = replacements(&[("WASM", "Wasm")]);
    let fixed = |content: &str| words.apply(content);
    let joined = "WASM-".repeat(50);
    assert_eq!(fixed(&joined), Some(joined.replace("WASM", "Wasm")));
    assert_eq!(fixed(&"WASM-".repeat(3_000)), None);
    assert_eq!(fixed(&"A/WASM+".repeat(3_000)), None);
    // Many addresses and directives in one paragraph.
    let many = "WASM https://a/WASM {{WASM}} ".repeat(2_000);
    assert_eq!(fixed(&many), Some(many.replace("WASM ht", "Wasm ht")));
}

#[test]
fn overlapping_occurrences() {
    let words = replacements(&[("a-a", "x")]);
    assert_eq!(words.apply("ba-a-a").as_deref(), Some("ba-x"));
    assert_eq!(words.apply("a-a-a").as_deref(), Some("x-a"));
}

#[test]
fn a_word_mapped_to_itself_is_an_exception() {
    let words = replacements(&[("WASM", "Wasm"), ("WASM-4", "WASM-4")]);
    assert_eq!(words.apply("WASM-4"), None);
    assert_eq!(
        words.apply("WASM-4 is WASM-42").as_deref(),
        Some("WASM-4 is Wasm-42")
    );
}

#[test]
fn edits_are_in_bytes_of_the_source() {
    let words = replacements(&[("WASM", "Wasm")]);
    let content = "\u{feff}é `WASM`\r\n> 🦀 **WASM**, WASM";
    assert_eq!(
        words.edits(content),
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
