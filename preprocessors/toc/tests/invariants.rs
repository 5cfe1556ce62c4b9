//! What holds for every chapter, tried on generated ones.

use plugin_markdown::{Dialect, code_blocks};
use proptest::prelude::*;
use toc::Toc;

/// Pieces of Markdown that mean something together.
const PIECES: &[&str] = &[
    "<!-- toc -->",
    "\n<!-- toc -->\n",
    "\n\n<!-- toc -->\n\n",
    "\n## A\n",
    "word",
    "é",
    "🦀",
    " ",
    " ",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    "*",
    "**",
    "_",
    "`",
    "``",
    "\n```\n",
    "\n```text\n",
    "\n~~~\n",
    "\n    code\n",
    "\n# ",
    "\n## ",
    "\n---\n",
    "\n> ",
    "\n- ",
    "\n1. ",
    "[",
    "]",
    "(",
    ")",
    "](x)",
    "][",
    "]: ",
    "![",
    "<",
    ">",
    "<b>",
    "<!--",
    "-->",
    "\n<div>\n",
    "</div>",
    "\\",
    "&amp;",
    "|",
    "\n|-|-|\n",
    "[^1]",
    "\n[^1]: ",
    "{#id}",
    "{{",
    "}}",
    "!",
];

fn chapter() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..40);
    pieces.prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn only_the_marker_is_replaced(content in chapter()) {
        let toc = Toc::default();
        if let Some(changed) = toc.insert(&content, Dialect::of("0.5.4")) {
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
