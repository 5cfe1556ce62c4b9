//! What holds for every chapter, tried on generated ones.

use alerts::Alerts;
use plugin_markdown::code;
use proptest::prelude::*;

/// Pieces of Markdown that mean something together.
const PIECES: &[&str] = &[
    "\n> [!NOTE]\n> ",
    "\n> [!TIP]\n> ",
    "[!NOTE]",
    "\n> ",
    "\n>",
    "\n> ```\n",
    "\n>     ",
    "\n> \t",
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
    fn code_never_changes(content in chapter()) {
        let alerts = Alerts::default();
        for html in [false, true] {
            if let Some(changed) = alerts.render(&content, html) {
                prop_assert_eq!(code(&changed), code(&content), "{:?}", changed);
            }
        }
    }

}
