//! Parts between block boundaries parse alone as they do in the whole chapter.

#[path = "common/mod.rs"]
mod common;

use std::iter::once;

use common::chapter;
use mdbook_wasm_markdown::{block_boundaries, parser_options};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

/// Beginnings of lines, and text that shows how they were parsed.
const OWN: &[&str] = &[
    "\n\nword",
    "\n\nword",
    "\n\nword",
    "\n\nword",
    "\n\né",
    "\n\n# word",
    "\n\n",
    "\n\n- word",
    "\n\n1. word",
    "\n12. word",
    "\n\n-\n",
    "\n- \n",
    "\n  word",
    "\n   word",
    "\n    word",
    "\n  ```\n",
    "\n   ~~~~\n",
    "\n- ```\n",
    "\n> ```\n",
    "\n> word",
    "\n> <!--\n",
    "\n- <!--\n",
    "\n```` word\n",
    "\n````\n",
    "\n``` `word`\n",
    "\n```\t\n",
    "\n``` \n",
    "\n<!--\n",
    "\n<!-- word -->",
    "\n<!-->\n",
    "\n-->\n",
    "\n--> word\n",
    "\n<pre>\n",
    "\n</pre>\n",
    "\n<script>",
    "</script>\n",
    "\n<?",
    "?>",
    "\n<!A",
    "\n<![CDATA[",
    "]]>",
    "\n<span>\n",
    "\n<x y>\n",
    "\n: word",
    "\n:\n",
    "\n  : word",
    "\n===\n",
    "\n***\n",
    "\n* * *\n",
    "\n- - -\n",
    "\n[word]: /x 'word\n",
    "\n[word]:\n",
    "'\n",
    "\n[^1]: word",
    "\n[^1]: ```\n",
    "\n> [!NOTE]\n",
    "\n- [ ] word",
    "\n+ ",
    "\n\t- ",
    "\n|word|\n|-|\n|",
    "\nword | word\n--|--\n",
    "\n:-|-:\n",
    "$$",
    "\n---\n",
    "\n+++\n",
    "\u{c}",
    "\n\u{c}\n",
    "\u{a0}",
    "\0",
];

/// Returns the elements of a part with their positions in the chapter. `offset` is the start of the part, in bytes.
/// With brackets, inline elements are left out: they depend on definitions in other parts.
fn elements(part: &str, offset: usize, with_brackets: bool) -> Vec<(String, usize)> {
    let events = Parser::new_ext(part, parser_options()).into_offset_iter();
    let elements = events.filter_map(|(event, range)| {
        let is_included = match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => !with_brackets,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => !with_brackets,
            Event::Start(_) => true,
            Event::End(_) => false,
            _ => !with_brackets,
        };
        is_included.then(|| (format!("{event:?}"), range.start + offset))
    });
    elements.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn parts_parse_alone_as_in_the_whole_chapter(content in chapter(OWN)) {
        let with_brackets = content.contains('[');
        let mut begin = 0;
        let mut parts = Vec::new();
        for end in block_boundaries(&content).chain(once(content.len())) {
            prop_assert!(begin <= end, "{content:?}");
            parts.extend(elements(&content[begin..end], begin, with_brackets));
            begin = end;
        }
        prop_assert_eq!(parts, elements(&content, 0, with_brackets), "{:?}", content);
    }
}
