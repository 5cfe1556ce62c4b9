//! What holds for every chapter, tried on generated ones.

use glossary::{Config, Glossary, Link, link};
use plugin_markdown::{code, options};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

/// Pieces of Markdown that mean something together.
const PIECES: &[&str] = &[
    "term",
    "term",
    "Term",
    " term ",
    "other term",
    "`term`",
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

/// Where links to the glossary lead.
fn links(content: &str) -> Vec<String> {
    let destination = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    let links = Parser::new_ext(content, options()).filter_map(destination);
    links.filter(|link| link.starts_with("g.md#")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn only_links_are_added(content in chapter()) {
        let terms = "# G\n\n## term\n\n## other term\n";
        let (glossary, _) = Glossary::read(&Config::default(), terms).unwrap();
        for which in [Link::First, Link::All] {
            let Some(changed) = link(&content, &glossary, "g.md", which) else {
                continue;
            };
            prop_assert_eq!(code(&changed), code(&content), "{:?}", changed);
            let mut plain = changed.clone();
            for (text, id) in [("term", "term"), ("Term", "term"), ("other term", "other-term")] {
                plain = plain.replace(&format!("[{text}](g.md#glossary-{id})"), text);
            }
            prop_assert_eq!(&plain, &content);
            prop_assert_eq!(links(&changed).len(), changed.matches("](g.md#glossary-").count());
        }
    }

    #[test]
    fn only_anchors_are_added(content in chapter()) {
        if let Ok((_, changed)) = Glossary::read(&Config::default(), &content) {
            prop_assert_eq!(code(&changed), code(&content), "{:?}", changed);
        }
    }

}
