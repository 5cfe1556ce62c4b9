//! What holds for every chapter, tried on generated ones.

#[path = "../../markdown/tests/common/mod.rs"]
mod common;

use alerts::Alerts;
use common::chapter;
use mdbook_wasm_markdown::code;
use proptest::prelude::*;

/// What means something to the plugin.
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
                prop_assert_eq!(code(&changed), code(&content), "{:?}", changed);
            }
        }
    }

}
