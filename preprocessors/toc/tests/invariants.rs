//! Invariants of all chapters, tested on generated ones.

#[path = "../../markdown/tests/common/mod.rs"]
mod common;
#[path = "../../markdown/tests/common/host.rs"]
mod host;

use common::chapter;
use mdbook_wasm_markdown::code_blocks;
use proptest::prelude::*;
use toc::Toc;

/// Text with a meaning to the plugin.
const OWN: &[&str] = &[
    "<!-- toc -->",
    "\n<!-- toc -->\n",
    "\n\n<!-- toc -->\n\n",
    "\n## A\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn only_the_marker_is_replaced(content in chapter(OWN)) {
        let toc = Toc::default();
        if let Some(changed) = toc.insert(&content, host::headings) {
            let marker = content.match_indices("<!-- toc -->");
            let is_around = marker.into_iter().any(|(start, marker)| {
                let after = content[start + marker.len()..].trim_start_matches([' ', '\t', '\r', '\n']);
                changed.starts_with(content[..start].trim_end_matches([' ', '\t'])) && changed.ends_with(after)
            });
            prop_assert!(is_around, "{changed:?}");
            prop_assert_eq!(code_blocks(&changed), code_blocks(&content), "{:?}", changed);
        }
    }
}
