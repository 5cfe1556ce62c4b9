//! Invariants of all chapters, tested on generated ones.

#[path = "../../markdown/tests/common/mod.rs"]
mod common;

use alerts::Alerts;
use common::chapter;
use mdbook_wasm_markdown::all_code;
use proptest::prelude::*;

/// Text with a meaning to the plugin.
const OWN: &[&str] = &[
    "\n> [!NOTE]\n> ",
    "\n> [!TIP]\n> ",
    "[!NOTE]",
    "\n> ",
    "\n>",
    "\n> ```\n",
    "\n>     ",
    "\n> \t",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn code_never_changes(content in chapter(OWN)) {
        let alerts = Alerts::default();
        for html in [false, true] {
            if let Some(changed) = alerts.render(&content, html) {
                prop_assert_eq!(all_code(&changed), all_code(&content), "{:?}", changed);
            }
        }
    }
}
