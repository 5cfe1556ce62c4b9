//! What a chapter has that a link can lead to.

use std::collections::{BTreeSet, HashMap};

use mdbook_wasm_markdown::{elements, options};
use mdbook_wasm_plugin::Heading;
use pulldown_cmark::{Event, Parser, Tag};

/// The ids of a chapter's page.
#[derive(Debug, Default)]
pub struct Anchors {
    ids: BTreeSet<String>,
    /// Something is still to be included, which may have any id.
    is_incomplete: bool,
}

impl Anchors {
    /// Those of a chapter with this content and these headings.
    pub fn of(content: &str, headings: Vec<Heading>) -> Self {
        let mut anchors = Self {
            ids: headings.into_iter().map(|heading| heading.id).collect(),
            is_incomplete: content.contains("{{#include"),
        };
        let mut references = HashMap::new();
        for (event, source) in Parser::new_ext(content, options()).into_offset_iter() {
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
        for element in elements(html) {
            let is_anchor = element.is("a");
            for attribute in element.attributes {
                if attribute.is("id") || (is_anchor && attribute.is("name")) {
                    self.ids.insert(attribute.value.to_owned());
                }
            }
        }
    }

    /// Whether a browser finds this fragment there, as far as can be told.
    pub fn has(&self, fragment: &str) -> bool {
        self.is_incomplete
            || self.ids.contains(fragment)
            // The top of the page, and text that is looked for.
            || fragment.eq_ignore_ascii_case("top")
            || fragment.starts_with(":~:")
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_an_id() {
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
    fn what_is_still_to_come_may_have_any_id() {
        let anchors = Anchors::of("{{#include x.md}}", Vec::new());
        assert!(anchors.has("any"));
    }
}
