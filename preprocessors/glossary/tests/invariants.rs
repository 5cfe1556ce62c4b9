//! What holds for every chapter, tried on generated ones.

#[path = "../../markdown/tests/common/mod.rs"]
mod common;

use common::chapter;
use glossary::{Config, Glossary, Link, link};
use mdbook_wasm_markdown::{code, options};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

/// What means something to the plugin.
const OWN: &[&str] = &["term", "term", "Term", " term ", "other term", "`term`"];

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
    fn only_links_are_added(content in chapter(OWN)) {
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
    fn only_anchors_are_added(content in chapter(OWN)) {
        if let Ok((_, changed)) = Glossary::read(&Config::default(), &content) {
            prop_assert_eq!(code(&changed), code(&content), "{:?}", changed);
        }
    }

}
