//! Finds the links of a chapter, and the range of each destination in its source.

use std::collections::BTreeMap;
use std::ops::Range;

use mdbook_wasm_markdown::{html_elements, parser_options};
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

/// A link or an image.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// The destination, with Markdown's escapes and entities resolved.
    pub destination: String,
    /// The range of the destination in the source, in bytes, or that of the whole link if the former is unknown.
    pub source: Range<usize>,
}

/// Returns the links and images of a chapter, in the order of the source. A destination that several references use is
/// returned once, at its definition.
pub fn links(content: &str) -> Vec<Link> {
    let may_define = content.contains("]:");
    let references = may_define.then(|| Parser::new_ext(content, parser_options()));
    let references = references.as_ref().map(Parser::reference_definitions);
    let mut found = Vec::new();
    // Destinations by the starts of their definitions.
    let mut used = BTreeMap::new();
    // Open links: the destination, the range, and the end of the content so far.
    let mut open: Vec<(String, LinkType, Range<usize>, usize)> = Vec::new();
    for (event, source) in Parser::new_ext(content, parser_options()).into_offset_iter() {
        match event {
            Event::Start(
                Tag::Link {
                    link_type,
                    dest_url,
                    id,
                    ..
                }
                | Tag::Image {
                    link_type,
                    dest_url,
                    id,
                    ..
                },
            ) => {
                let is_inline = link_type == LinkType::Inline;
                let definition = references.and_then(|references| references.get(&id));
                if let Some(definition) = definition.filter(|_| !is_inline) {
                    let span = definition.span.clone();
                    used.insert(span.start, (dest_url.to_string(), span));
                }
                let start = source.start;
                open.push((dest_url.to_string(), link_type, source, start));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some((destination, link_type, whole, inner)) = open.pop() else {
                    continue;
                };
                extend_content(&mut open, whole.end);
                if link_type == LinkType::Inline {
                    found.push(Link {
                        source: find_destination(content, inner..whole.end, &destination)
                            .unwrap_or(whole),
                        destination,
                    });
                }
            }
            Event::Start(Tag::HtmlBlock) => {
                html_links(content, source, &mut found);
            }
            Event::InlineHtml(_) => {
                extend_content(&mut open, source.end);
                html_links(content, source, &mut found);
            }
            _ => extend_content(&mut open, source.end),
        }
    }
    for (destination, definition) in used.into_values() {
        let label = content[definition.clone()].find("]:");
        let after = definition.start + label.map_or(0, |label| label + 2);
        found.push(Link {
            source: find_destination(content, after..definition.end, &destination)
                .unwrap_or(definition),
            destination,
        });
    }
    found.sort_by_key(|link| link.source.start);
    found
}

/// Extends the content of the innermost open link to this position.
fn extend_content(open: &mut [(String, LinkType, Range<usize>, usize)], end: usize) {
    if let Some((.., inner)) = open.last_mut() {
        *inner = (*inner).max(end);
    }
}

/// Finds a destination in a range of the source. Returns `None` if the source has it with escapes or entities.
fn find_destination(
    content: &str,
    within: Range<usize>,
    destination: &str,
) -> Option<Range<usize>> {
    let found = content.get(within.clone())?.find(destination)?;
    let start = within.start + found;
    (!destination.is_empty()).then(|| start..start + destination.len())
}

/// Adds the links of raw HTML that mdBook rewrites too.
fn html_links(content: &str, source: Range<usize>, found: &mut Vec<Link>) {
    for element in html_elements(&content[source.clone()]) {
        let name = if element.has_name("a") {
            "href"
        } else if element.has_name("img") {
            "src"
        } else {
            continue;
        };
        let attributes = element.attributes.iter();
        for attribute in attributes.filter(|attribute| attribute.has_name(name)) {
            let start = source.start + attribute.range.start;
            found.push(Link {
                destination: attribute.value.replace("&amp;", "&"),
                source: start..source.start + attribute.range.end,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the destinations, each with the text at its range.
    fn found(content: &str) -> Vec<(String, &str)> {
        let links = links(content).into_iter();
        links
            .map(|link| (link.destination, &content[link.source]))
            .collect()
    }

    fn as_written(destinations: &[&'static str]) -> Vec<(String, &'static str)> {
        let pairs = destinations.iter().map(|text| ((*text).to_owned(), *text));
        pairs.collect()
    }

    #[test]
    fn links_of_each_kind() {
        assert_eq!(
            found(
                "[a](a.md) ![b](b.png \"t\") [`c` *d*](<c d.md>) [a.md](e.md#a)\n\n\
                 <a href=\"f.md\">f</a> <IMG SRC=g.png>\n\n\
                 <div>\n<a\nhref='h.md'></a>\n</div>\n\n\
                 [![i](i.png)](j.md) [k][] [k] [l][K]\n\n[k]: k.md 'k.md'\n[unused]: m.md\n"
            ),
            as_written(&[
                "a.md", "b.png", "c d.md", "e.md#a", "f.md", "g.png", "h.md", "i.png", "j.md",
                "k.md"
            ])
        );
    }

    #[test]
    fn text_that_is_no_link() {
        assert_eq!(
            found(
                "`[a](a.md)` <https://x/y> <m@x.org> \\[a](b) [n][none]\n\n    [a](a.md)\n\n\
                 ```\n[a](a.md)\n<a href=x>\n```\n<!-- <a href=x> -->\n"
            ),
            []
        );
    }

    #[test]
    fn a_destination_with_escapes_has_the_range_of_the_link() {
        assert_eq!(
            found("x [a](a\\_b.md) y"),
            [("a_b.md".to_owned(), "[a](a\\_b.md)")]
        );
        assert_eq!(found("[a]()"), [(String::new(), "[a]()")]);
    }
}
