//! Parts of chapters mean the same alone as together.

#[path = "common/mod.rs"]
mod common;

use std::iter::once;

use common::chapter;
use mdbook_wasm_markdown::{cuts, options};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

/// What lines begin with, and what shows whether they began it.
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

/// What stands where in a part that begins so many bytes into its chapter. With brackets, what lies within blocks is
/// left out: it depends on definitions elsewhere.
fn read(part: &str, at: usize, with_brackets: bool) -> Vec<(String, usize)> {
    let events = Parser::new_ext(part, options()).into_offset_iter();
    let seen = events.filter_map(|(event, range)| {
        let is_seen = match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => !with_brackets,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => !with_brackets,
            Event::Start(_) => true,
            Event::End(_) => false,
            _ => !with_brackets,
        };
        is_seen.then(|| (format!("{event:?}"), range.start + at))
    });
    seen.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn parts_are_read_alike_alone_and_together(content in chapter(OWN)) {
        let with_brackets = content.contains('[');
        let mut begin = 0;
        let mut parts = Vec::new();
        for end in cuts(&content).chain(once(content.len())) {
            prop_assert!(begin <= end, "{content:?}");
            parts.extend(read(&content[begin..end], begin, with_brackets));
            begin = end;
        }
        prop_assert_eq!(parts, read(&content, 0, with_brackets), "{:?}", content);
    }
}
