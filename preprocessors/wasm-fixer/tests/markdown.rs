//! Which places of a chapter are prose.

mod common;

use common::{becomes, stays};

#[test]
fn text_behind_a_block_without_words() {
    becomes(&[
        ("- # a\n  WASM", "- # a\n  Wasm"),
        ("- ```\n  a\n  ```\n  WASM", "- ```\n  a\n  ```\n  Wasm"),
        ("> - a\n>\n> WASM", "> - a\n>\n> Wasm"),
    ]);
}

#[test]
fn blocks_of_prose() {
    becomes(&[
        ("WASM", "Wasm"),
        ("About WASM and\nWASM.\n", "About Wasm and\nWasm.\n"),
        ("> WASM\n> lazy\nWASM\n", "> Wasm\n> lazy\nWasm\n"),
        ("> [!NOTE]\n> WASM\n", "> [!NOTE]\n> Wasm\n"),
        (
            "- WASM\n  - WASM\n\n    WASM\n",
            "- Wasm\n  - Wasm\n\n    Wasm\n",
        ),
        ("- [ ] WASM\n- [x] WASM\n", "- [ ] Wasm\n- [x] Wasm\n"),
        ("1. WASM\n***\nWASM", "1. Wasm\n***\nWasm"),
        ("WASM\n: what WASM is\n", "Wasm\n: what Wasm is\n"),
        ("hard WASM  \nbreak\\\nWASM", "hard Wasm  \nbreak\\\nWasm"),
    ]);
}

#[test]
fn headings() {
    becomes(&[
        ("# WASM\n", "# Wasm\n"),
        (
            "## The *new **WASM** way* ##\n",
            "## The *new **Wasm** way* ##\n",
        ),
        ("WASM\n====\n", "Wasm\n====\n"),
        (
            "# WASM title {#WASM-id .WASM WASM=WASM}\n",
            "# Wasm title {#WASM-id .WASM WASM=WASM}\n",
        ),
        ("WASM {#WASM}\n---\n", "Wasm {#WASM}\n---\n"),
    ]);
    stays(&["# Title {#WASM}\n", "Not a heading {#WASM-id .WASM}\n"]);
}

#[test]
fn emphasis() {
    becomes(&[
        ("*WASM*", "*Wasm*"),
        ("_WASM_", "_Wasm_"),
        ("__WASM__ ~~WASM~~", "__Wasm__ ~~Wasm~~"),
        ("***WASM** and WASM*", "***Wasm** and Wasm*"),
        ("**WASM**-based", "**Wasm**-based"),
    ]);
    stays(&["**WASM**TIME", "re**WASM**", "**WASM**\\_X", "`x`**WASM**"]);
}

#[test]
fn tables() {
    becomes(&[(
        "| WASM | `WASM` |\n|:-----|--------|\n| WASM | a \\| WASM |\n| `a|WASM` |\n",
        "| Wasm | `WASM` |\n|:-----|--------|\n| Wasm | a \\| Wasm |\n| `a|WASM` |\n",
    )]);
    becomes(&[("WASM|x\n-|-\na|WASM\n", "Wasm|x\n-|-\na|Wasm\n")]);
    stays(&["| x |\n|---|\n| `a \\| WASM` |\n"]);
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
fn links() {
    becomes(&[
        (
            "[WASM](WASM.md \"WASM\") [*WASM* x](<WASM y>)",
            "[Wasm](WASM.md \"WASM\") [*Wasm* x](<WASM y>)",
        ),
        (
            "[the **WASM** `WASM` text](x)",
            "[the **Wasm** `WASM` text](x)",
        ),
        ("[WASM](x)-based, [WASM](x).", "[Wasm](x)-based, [Wasm](x)."),
        (
            "[WASM][WASM] text\n\n[WASM]: https://example.com/WASM 'WASM'\n",
            "[Wasm][WASM] text\n\n[WASM]: https://example.com/WASM 'WASM'\n",
        ),
    ]);
    stays(&[
        "[x](https://github.com/Rust-WASI-WASM/shuttle-leptos-axum)",
        "[x](#WASM)",
        "[x](<WASM y> (WASM))",
        "[https://example.com/WASM](x)",
    ]);
}

#[test]
fn images() {
    becomes(&[
        ("![WASM](WASM.png \"WASM\")", "![Wasm](WASM.png \"WASM\")"),
        ("![a *WASM* b](x)", "![a *Wasm* b](x)"),
        ("a![WASM](x)b", "a![Wasm](x)b"),
        ("[![WASM](WASM.svg)](WASM)", "[![Wasm](WASM.svg)](WASM)"),
        ("![WASM][w]\n\n[w]: WASM.png", "![Wasm][w]\n\n[w]: WASM.png"),
    ]);
    stays(&["![WASM][]\n\n[WASM]: x", "![WASM]\n\n[WASM]: x"]);
}

#[test]
fn labels() {
    stays(&[
        "[WASM]\n\n[WASM]: x",
        "[WASM][]\n\n[WASM]: x",
        "[*the* WASM]\n\n[*the* WASM]: x",
        "[WASM-tools-examples]: https://example.com/WASM-x\n",
        "[a]:\n    WASM\n    'WASM\n    WASM'\n",
        // Their definitions may be in a file that is yet to be included.
        "[WASM], [WASM][], and [a text][WASM], [text][WASM-x]",
        "in a paragraph\n[WASM-tools-examples]: https://example.com/WASM-x\n",
    ]);
    becomes(&[
        ("[a WASM]", "[a Wasm]"),
        ("\\[WASM\\]", "\\[Wasm\\]"),
        ("[[WASM](x)]", "[[Wasm](x)]"),
    ]);
}

#[test]
fn code() {
    stays(&[
        "`WASM`",
        "`` ` WASM\nWASM ``",
        "`WASM_BINDGEN_USE_DENO`: for Deno",
        "```\nWASM\n```",
        "~~~WASM WASM\n\nWASM\n~~~\n",
        "- x\n\n  ```WASM\n  WASM\n",
        "> ```\n> WASM",
        "    WASM\n\n\tWASM\n",
        "```rust\nconst WASM: &[u8] = include_bytes!(\"add.wasm\");\n```\n",
    ]);
    becomes(&[
        ("`a` WASM `b`", "`a` Wasm `b`"),
        ("```\nWASM\n```\nWASM\n", "```\nWASM\n```\nWasm\n"),
    ]);
}

#[test]
fn html() {
    stays(&[
        "<div class=\"WASM\">\nWASM <b>WASM</b>\n</div>",
        "<!-- WASM\n\nWASM -->",
        "<script>\n\nWASM\n\n</script>",
        "<WASM>\nWASM\n",
        "a <b title=\"WASM\">b</b> <!-- WASM --> <?WASM?> <!WASM> <![CDATA[WASM]]>",
        "a <code>WASM</code> <kbd class='x'>*WASM*</kbd> <SAMP>a <code>b</code> WASM</SAMP>",
        "a WASM<wbr>_BINDGEN <b>WASM</b>TIME",
    ]);
    becomes(&[
        ("<b>WASM</b>", "<b>Wasm</b>"),
        ("a <code>x</code> WASM", "a <code>x</code> Wasm"),
        ("a <code>x\n\nWASM", "a <code>x\n\nWasm"),
        ("a<br>WASM<br/>WASM", "a<br>Wasm<br/>Wasm"),
        ("WASM<sup>1</sup>", "Wasm<sup>1</sup>"),
        ("<div>\n\nWASM\n\n</div>", "<div>\n\nWasm\n\n</div>"),
        (
            "<details><summary>WASM</summary>\n\nWASM\n\n</details>\n",
            "<details><summary>WASM</summary>\n\nWasm\n\n</details>\n",
        ),
    ]);
}

#[test]
fn autolinks_and_addresses() {
    stays(&[
        "<https://example.com/WASM>",
        "<WASM@example.com>",
        "https://example.com/WASM/x",
        "https://example.com/a-WASM-b?c,WASM",
        "see (https://example.com/x(WASM)).",
        "**https://example.com/(WASM)**",
        "git+ssh://host/a,WASM",
        "https://zh.example.org/所有权WASM",
        "www.example.com/WASM and example.com/a-WASM",
        "WASM@example.com WASM-team@example.com",
    ]);
    becomes(&[
        (
            "https://example.com/WASM WASM",
            "https://example.com/WASM Wasm",
        ),
        (
            "请看https://example.com/WASM。WASM",
            "请看https://example.com/WASM。Wasm",
        ),
    ]);
}

#[test]
fn templates() {
    stays(&[
        "{{#include WASM.rs}}",
        "{{#title The WASM book}}",
        "{{#include\n a WASM }}",
        "\\{{#include a WASM}}",
        "{{ WASM }} {{WASM}} {{ *WASM* }}",
    ]);
    becomes(&[
        ("{{#title WASM}} WASM", "{{#title WASM}} Wasm"),
        ("{{ WASM\n\nWASM }}", "{{ Wasm\n\nWasm }}"),
    ]);
}

#[test]
fn escapes_and_entities() {
    stays(&[
        "WASM\\_BINDGEN",
        "A\\_WASM",
        "WASM&#95;BINDGEN",
        "&#x41;WASM",
        "W&#65;SM",
        "\\WASM",
        "\\#WASM",
        "\\\\(WASM\\\\)",
        "Vec\\<WASM\\>",
        "W\\ASM",
    ]);
    becomes(&[
        ("&amp;WASM", "&amp;Wasm"),
        ("&quot;WASM&quot;", "&quot;Wasm&quot;"),
        ("a&nbsp;WASM&mdash;b", "a&nbsp;Wasm&mdash;b"),
        ("\\\"WASM\\\" \\(WASM\\)", "\\\"Wasm\\\" \\(Wasm\\)"),
        ("WASM\\!", "Wasm\\!"),
        ("&bogus;WASM", "&bogus;Wasm"),
    ]);
}

#[test]
fn every_other_byte_stays() {
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
