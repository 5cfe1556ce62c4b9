//! Prose in cases that depend on a single byte or on a missing definition. Most other examples are in the `cases/` of
//! `wasm-fixer`.

#[path = "common/wasm.rs"]
mod common;

use common::{becomes, stays, wasm};

#[test]
fn text_after_a_block_without_words() {
    becomes(&[
        ("- # a\n  WASM", "- # a\n  Wasm"),
        ("- ```\n  a\n  ```\n  WASM", "- ```\n  a\n  ```\n  Wasm"),
        ("> - a\n>\n> WASM", "> - a\n>\n> Wasm"),
    ]);
}

#[test]
fn footnotes() {
    becomes(&[
        (
            "WASM[^WASM] and[^1].\n\n[^WASM]: WASM is\n    WASM.\n\n[^1]: x\n",
            "Wasm[^WASM] and[^1].\n\n[^WASM]: Wasm is\n    Wasm.\n\n[^1]: x\n",
        ),
        ("[^1]: WASM\n\nx[^1]\n", "[^1]: Wasm\n\nx[^1]\n"),
    ]);
    stays(&["no such note[^WASM]", "none[^a-WASM]"]);
}

#[test]
fn labels() {
    stays(&[
        "[WASM]\n\n[WASM]: x",
        "[WASM][]\n\n[WASM]: x",
        "[*the* WASM]\n\n[*the* WASM]: x",
        "[WASM-tools-examples]: https://example.com/WASM-x\n",
        "[a]:\n    WASM\n    'WASM\n    WASM'\n",
        // Their definitions may be in a file that is included later.
        "[WASM], [WASM][], and [a text][WASM], [text][WASM-x]",
        "in a paragraph\n[WASM-tools-examples]: https://example.com/WASM-x\n",
    ]);
    becomes(&[
        ("[a WASM]", "[a Wasm]"),
        ("\\[WASM\\]", "\\[Wasm\\]"),
        ("[[WASM](x)]", "[[Wasm](x)]"),
    ]);
}

/// Only parts of a long chapter are parsed.
#[test]
fn definitions_in_other_parts_count() {
    let long = "Nothing.\n\n".repeat(1_000);
    let stays = |before: &str, after: &str| {
        let content = format!("{before}\n\n{long}{after}");
        assert_eq!(wasm().apply(&content), None, "{before}");
    };
    stays("[a WASM]", "[A\twasm]: x");
    stays("[*a WASM*]", "> [*a WASM*]: x");
    let content = format!("[a WASM]\n\n{long}```\nWASM\n\nWASM\n```\n\nb WASM\n");
    let fixed = content
        .replace("a WASM", "a Wasm")
        .replace("b WASM", "b Wasm");
    becomes(&[(&content, &fixed)]);
}

#[test]
fn other_bytes_do_not_change() {
    becomes(&[
        ("\u{feff}WASM\r\n", "\u{feff}Wasm\r\n"),
        (
            "\u{feff}# WASM\r\n\r\nWASM \t\r\nWASM",
            "\u{feff}# Wasm\r\n\r\nWasm \t\r\nWasm",
        ),
        ("🦀WASM𝒳 🦀 WASM🦀\n", "🦀WASM𝒳 🦀 Wasm🦀\n"),
        (
            "| WASM |\r\n|---|\r\n| WASM |\r\n",
            "| Wasm |\r\n|---|\r\n| Wasm |\r\n",
        ),
        ("WASM\0 \u{2028}WASM\n\n\n", "Wasm\0 \u{2028}Wasm\n\n\n"),
        ("\rWASM\r\rWASM", "\rWasm\r\rWasm"),
    ]);
}
