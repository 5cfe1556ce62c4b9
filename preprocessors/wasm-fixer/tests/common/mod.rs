//! What the tests have in common.

use wasm_fixer::fixer::{Replacements, fix};

/// Asserts that the default replacement turns each first text into its second.
#[track_caller]
pub fn becomes(cases: &[(&str, &str)]) {
    for (before, after) in cases {
        let fixed = fix(before, &Replacements::default());
        assert_eq!(fixed.as_deref(), Some(*after), "{before:?}");
    }
}

/// Asserts that the default replacement leaves each text alone.
#[track_caller]
pub fn stays(cases: &[&str]) {
    for case in cases {
        let fixed = fix(case, &Replacements::default());
        assert_eq!(fixed, None, "{case:?}");
    }
}
