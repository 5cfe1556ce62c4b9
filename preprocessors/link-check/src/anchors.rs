//! The ids of a chapter, which links can lead to.

use std::collections::{BTreeSet, HashMap};

use mdbook_wasm_markdown::{html_elements, parser_options};
use mdbook_wasm_plugin::Heading;
use pulldown_cmark::{Event, Parser, Tag};

/// The ids of a chapter's page.
#[derive(Debug, Default)]
pub struct Anchors {
    ids: BTreeSet<String>,
    /// True if the chapter has a directive that includes a file, which may have any id.
    is_incomplete: bool,
}

impl Anchors {
    /// Collects the ids of a chapter with this content and these headings.
    pub fn of(content: &str, headings: Vec<Heading>) -> Self {
        let mut anchors = Self {
            ids: headings.into_iter().map(|heading| heading.id).collect(),
            is_incomplete: content.contains("{{#include"),
        };
        let mut references = HashMap::new();
        for (event, source) in Parser::new_ext(content, parser_options()).into_offset_iter() {
            match event {
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                    anchors.add_html(&content[source]);
                }
                Event::Start(Tag::FootnoteDefinition(name)) => {
                    anchors.ids.insert(format!("footnote-{name}"));
                }
                Event::FootnoteReference(name) => {
                    let count = references.entry(name.clone()).or_insert(0_u32);
                    *count += 1;
                    anchors.ids.insert(format!("fr-{name}-{count}"));
                }
                _ => {}
            }
        }
        anchors
    }

    fn add_html(&mut self, html: &str) {
        for element in html_elements(html) {
            let is_anchor = element.has_name("a");
            for attribute in element.attributes {
                if attribute.has_name("id") || (is_anchor && attribute.has_name("name")) {
                    self.ids.insert(attribute.value.to_owned());
                }
            }
        }
    }

    /// Returns whether a browser can find this fragment, or true if that is unknown.
    pub fn has(&self, fragment: &str) -> bool {
        self.is_incomplete
            || self.ids.contains(fragment)
            // The top of the page, and text fragments.
            || fragment.eq_ignore_ascii_case("top")
            || fragment.starts_with(":~:")
    }

    /// Returns all ids, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_ids() {
        let content = "# One -- two\n\n<a name=\"named\"></a> <b id='x'>y</b> z[^n] z[^n]\n\n\
                       <div id=block>\n<p name=\"p\">\n</div>\n\n    # code\n\n\
                       `<a id=c>`\n\n[^n]: note\n";
        let heading = Heading {
            level: 1,
            text: "One – two".to_owned(),
            id: "one--two".to_owned(),
            source: 0..13,
            inline: Vec::new(),
        };
        let anchors = Anchors::of(content, vec![heading]);
        let ids: Vec<_> = anchors.ids().collect();
        assert_eq!(
            ids,
            [
                "block",
                "footnote-n",
                "fr-n-1",
                "fr-n-2",
                "named",
                "one--two",
                "x"
            ]
        );
        assert!(anchors.has("TOP") && anchors.has(":~:text=z"));
        assert!(!anchors.has("p") && !anchors.has("code"));
    }

    #[test]
    fn an_included_file_may_have_any_id() {
        let anchors = Anchors::of("{{#include x.md}}", Vec::new());
        assert!(anchors.has("any"));
    }
}
