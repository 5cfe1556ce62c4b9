//! Assertions on the replacement of `WASM` by `Wasm`.

use mdbook_wasm_markdown::Replacements;

/// Replaces `WASM` with `Wasm`.
pub fn wasm() -> Replacements {
    Replacements::new([("WASM", "Wasm")]).unwrap()
}

/// Asserts that each first text becomes the second one.
#[track_caller]
pub fn becomes(cases: &[(&str, &str)]) {
    let words = wasm();
    for (before, after) in cases {
        let fixed = words.apply(before);
        assert_eq!(fixed.as_deref(), Some(*after), "{before:?}");
    }
}

/// Asserts that no text changes.
#[track_caller]
pub fn stays(cases: &[&str]) {
    let words = wasm();
    for case in cases {
        let fixed = words.apply(case);
        assert_eq!(fixed, None, "{case:?}");
    }
}
