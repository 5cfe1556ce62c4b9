//! Invariants of all chapters, tested on generated ones.

use mdbook_wasm_markdown::Replacements;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Pieces of Markdown that have a meaning together, and words next to them.
const PIECES: &[&str] = &[
    "WASM",
    "WASM",
    "WASM",
    "所有权",
    "é",
    "🦀",
    "x",
    "1",
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "  \n",
    "\t",
    "    ",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "```",
    "\n```\n",
    "\n~~~\n",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "][",
    "]: ",
    "[WASM]: ",
    "\n\n[WASM]: x\n\n",
    "[^",
    "\n[^1]: ",
    "<",
    ">",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<br>",
    "<div>",
    "\n<div>\n",
    "<!--",
    "-->",
    "<https://",
    "https://a/",
    "@a.b",
    "\\",
    "&amp;",
    "&#95;",
    "&",
    ";",
    "\n# ",
    "\n## ",
    " {#",
    "}",
    "{{",
    "}}",
    "{{#include ",
    "\n---\n",
    "\n- ",
    "\n  - ",
    "\n1. ",
    "[ ] ",
    "\n> ",
    "|",
    "\n|-|-|\n",
    "\n: ",
    ".",
    ",",
    ":",
    "::",
    "-",
    "/",
    "\"",
    "'",
    "$",
    "\u{feff}",
    "\0",
    "\r",
    "```rust\n",
    "<!--\n",
    "\n</div>",
];

const WORDS: &[(&str, &str)] = &[("WASM", "Wasm"), ("WASM x", "wAsM X"), ("所有权", "所有權")];

/// Pseudo-random numbers, the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn chapter(&mut self) -> String {
        let pieces = 1 + self.below(40);
        (0..pieces)
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }
}

/// Returns the chapter as events, with the replaced words folded to one spelling.
fn structure(content: &str) -> Vec<Event<'static>> {
    let fold = |text: &str| text.to_lowercase().replace("權", "权");
    let mut in_code = false;
    let mut events = Vec::new();
    for event in Parser::new_ext(content, mdbook_options()) {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        events.push(match event {
            Event::Text(text) if !in_code => Event::Text(fold(&text).into()),
            event => event.into_static(),
        });
    }
    events
}

fn mdbook_options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

#[test]
fn only_prose_changes() {
    let words = Replacements::new(WORDS.iter().copied()).unwrap();
    let mut numbers = Numbers(0x5741_534d);
    let mut changed = 0;
    for _ in 0..20_000 {
        let content = numbers.chapter();
        let edits = words.edits(&content);
        let fixed = words.apply(&content);
        assert_eq!(fixed.is_none(), edits.is_empty(), "{content:?}");
        let Some(fixed) = fixed else { continue };
        changed += 1;

        // From the end, so that the offsets of the other edits stay valid.
        let mut expected = content.clone();
        let mut end = content.len();
        for edit in edits.iter().rev() {
            assert!(edit.range.end <= end, "edits overlap in {content:?}");
            end = edit.range.start;
            let pair = (&content[edit.range.clone()], edit.replacement);
            assert!(WORDS.contains(&pair), "{pair:?} in {content:?}");
            expected.replace_range(edit.range.clone(), edit.replacement);
        }
        assert_eq!(fixed, expected, "{content:?}");

        assert_eq!(structure(&fixed), structure(&content), "{content:?}");
        assert_eq!(
            words.apply(&fixed),
            None,
            "a second pass changes {content:?}"
        );
    }
    assert!(
        changed > 2_000,
        "only {changed} chapters had something to change"
    );
}

/// Blocks without an occurrence are skipped, and parts of a chapter are not even parsed. That must not change the
/// result in the others.
#[test]
fn skipped_blocks_contain_no_word() {
    let letters = ('0'..='z').filter(char::is_ascii_alphanumeric);
    let everywhere: Vec<_> = letters
        .map(|c| c.to_string())
        .map(|c| (c.clone(), c))
        .collect();
    let own = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
    let own: Vec<_> = WORDS.iter().map(own).collect();
    let words = Replacements::new(own.clone()).unwrap();
    let all = Replacements::new([everywhere, own].concat()).unwrap();
    let mut numbers = Numbers(0x6669_7865);
    let without = "Nothing.\n\n".repeat(300);
    for round in 0..20_000 {
        let mut content = numbers.chapter();
        // Long enough to have few words.
        if round % 16 == 0 {
            content = format!(
                "{content}\n\n{without}{}\n\n{}",
                numbers.chapter(),
                numbers.chapter()
            );
        }
        assert_eq!(words.edits(&content), all.edits(&content), "{content:?}");
    }
}
