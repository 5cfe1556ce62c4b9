//! Invariants of all chapters, tested on generated ones.

#[path = "../../markdown/tests/common/mod.rs"]
mod common;

use common::chapter;
use glossary::{Config, Glossary, Link, link_terms};
use mdbook_wasm_markdown::{all_code, parser_options};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};

/// Text with a meaning to the plugin.
const OWN: &[&str] = &["term", "term", "Term", " term ", "other term", "`term`"];

/// Returns the destinations of links to the glossary.
fn links(content: &str) -> Vec<String> {
    let destination = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    let links = Parser::new_ext(content, parser_options()).filter_map(destination);
    links.filter(|link| link.starts_with("g.md#")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn only_links_are_added(content in chapter(OWN)) {
        let terms = "# G\n\n## term\n\n## other term\n";
        let (glossary, _) = Glossary::read(&Config::default(), terms).unwrap();
        for which in [Link::First, Link::All] {
            let Some(changed) = link_terms(&content, &glossary, "g.md", which) else {
                continue;
            };
            prop_assert_eq!(all_code(&changed), all_code(&content), "{:?}", changed);
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
            prop_assert_eq!(all_code(&changed), all_code(&content), "{:?}", changed);
        }
    }

}
