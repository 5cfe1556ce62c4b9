//! A word to look for: `WASM`, which becomes `Wasm`.

use mdbook_wasm_markdown::Replacements;

/// `WASM` becomes `Wasm`.
pub fn wasm() -> Replacements {
    Replacements::new([("WASM", "Wasm")]).unwrap()
}

/// Asserts that it turns each first text into its second.
#[track_caller]
pub fn becomes(cases: &[(&str, &str)]) {
    let words = wasm();
    for (before, after) in cases {
        let fixed = words.apply(before);
        assert_eq!(fixed.as_deref(), Some(*after), "{before:?}");
    }
}

/// Asserts that it leaves each text alone.
#[track_caller]
pub fn stays(cases: &[&str]) {
    let words = wasm();
    for case in cases {
        let fixed = words.apply(case);
        assert_eq!(fixed, None, "{case:?}");
    }
}
