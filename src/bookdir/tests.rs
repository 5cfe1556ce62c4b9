use std::path::Path;

use proptest::prelude::*;

use super::summary::{self, Link, SummaryItem};
use super::{InputContext, files};
use crate::protocol;

fn link(name: &str, file: &str, children: Vec<Link>) -> Link {
    Link {
        name: name.to_owned(),
        file: (!file.is_empty()).then(|| file.to_owned()),
        number: None,
        children,
    }
}

/// Returns the book that a summary lists, without the contents of its files.
fn book_of(items: &[SummaryItem]) -> Vec<u8> {
    let items = items.iter().map(|item| match item {
        SummaryItem::Link(link) => files::empty_chapter(link),
        SummaryItem::Separator => "Separator".into(),
        SummaryItem::PartTitle(title) => serde_json::json!({ "PartTitle": title }),
    });
    let context = InputContext {
        root: Path::new("/"),
        config: serde_json::Map::new(),
        renderer: "html",
    };
    context.with_items(items.collect())
}

fn links() -> impl Strategy<Value = Vec<Link>> {
    let name = "[a-z*_`&<\\\\\\[\\]!éç所]{1,8}";
    let leaf = (name, any::<bool>()).prop_map(|(name, is_draft)| {
        let file = if is_draft { "" } else { "?" };
        link(&name, file, Vec::new())
    });
    let tree = leaf.prop_recursive(4, 20, 4, move |below| {
        (name, prop::collection::vec(below, 0..4))
            .prop_map(|(name, children)| link(&name, "?", children))
    });
    prop::collection::vec(tree, 1..5)
}

/// Gives each link the number and the file that its position asks for.
fn number(links: &mut [Link], above: &[u32], count: &mut usize) {
    for (link, number) in links.iter_mut().zip(1..) {
        let own: Vec<_> = above.iter().copied().chain([number]).collect();
        *count += 1;
        let (count_now, is_draft) = (*count, link.file.is_none());
        link.file = (!is_draft).then(|| format!("a ({count_now})/b{count_now}.md"));
        self::number(&mut link.children, &own, count);
        link.number = Some(own);
    }
}

proptest! {
    #[test]
    fn a_written_summary_is_parsed_to_the_same_items(mut links in links()) {
        number(&mut links, &[], &mut 0);
        let mut items: Vec<_> = links.into_iter().map(SummaryItem::Link).collect();
        items.insert(0, SummaryItem::PartTitle("A *part*".to_owned()));
        items.push(SummaryItem::Separator);
        let json = book_of(&items);
        let written = summary::write(&protocol::parse(&json).unwrap().book);
        prop_assert_eq!(summary::parse(&written), Ok(items), "{}", written);
    }
}
