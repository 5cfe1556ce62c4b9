//! Generated chapters, for the property tests of plugins.

use proptest::prelude::*;

/// Pieces of Markdown that have a meaning together.
const PIECES: &[&str] = &[
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

/// Generates chapters of these pieces and of `own`, pieces with a meaning to a plugin.
pub fn chapter(own: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    let pieces = [own, PIECES].concat();
    let chosen = prop::collection::vec(prop::sample::select(pieces), 0..40);
    chosen.prop_map(|pieces| pieces.concat())
}
