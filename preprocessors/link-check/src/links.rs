//! The links of a chapter, and where in its source each destination stands.

use std::collections::BTreeMap;
use std::ops::Range;

use mdbook_wasm_markdown::{elements, options};
use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

/// A link or an image.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    /// Escapes and entities of Markdown resolved.
    pub destination: String,
    /// Where it stands in the source, in bytes. Where that can't be told, the whole link.
    pub source: Range<usize>,
}

/// All of a chapter, in the order of the source. One that several references lead to is there once, where it
/// is defined. Code has none.
pub fn links(content: &str) -> Vec<Link> {
    let may_define = content.contains("]:");
    let references = may_define.then(|| Parser::new_ext(content, options()));
    let references = references.as_ref().map(Parser::reference_definitions);
    let mut found = Vec::new();
    // Destinations by where their definitions are.
    let mut used = BTreeMap::new();
    // Links that are open: the destination, the whole, and where what is in it ends.
    let mut open: Vec<(String, LinkType, Range<usize>, usize)> = Vec::new();
    for (event, source) in Parser::new_ext(content, options()).into_offset_iter() {
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
                    let place = definition.span.clone();
                    used.insert(place.start, (dest_url.to_string(), place));
                }
                let start = source.start;
                open.push((dest_url.to_string(), link_type, source, start));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some((destination, link_type, whole, inner)) = open.pop() else {
                    continue;
                };
                reach(&mut open, whole.end);
                if link_type == LinkType::Inline {
                    found.push(Link {
                        source: place(content, inner..whole.end, &destination).unwrap_or(whole),
                        destination,
                    });
                }
            }
            Event::Start(Tag::HtmlBlock) => {
                html_links(content, source, &mut found);
            }
            Event::InlineHtml(_) => {
                reach(&mut open, source.end);
                html_links(content, source, &mut found);
            }
            _ => reach(&mut open, source.end),
        }
    }
    for (destination, definition) in used.into_values() {
        let label = content[definition.clone()].find("]:");
        let after = definition.start + label.map_or(0, |label| label + 2);
        found.push(Link {
            source: place(content, after..definition.end, &destination).unwrap_or(definition),
            destination,
        });
    }
    found.sort_by_key(|link| link.source.start);
    found
}

/// What is in the links that are open goes on to here.
fn reach(open: &mut [(String, LinkType, Range<usize>, usize)], end: usize) {
    if let Some((.., inner)) = open.last_mut() {
        *inner = (*inner).max(end);
    }
}

/// Where in a range of the source a destination stands, if it is written as it is.
fn place(content: &str, within: Range<usize>, destination: &str) -> Option<Range<usize>> {
    let found = content.get(within.clone())?.find(destination)?;
    let start = within.start + found;
    (!destination.is_empty()).then(|| start..start + destination.len())
}

/// Of raw HTML: those that mdBook looks at too.
fn html_links(content: &str, source: Range<usize>, found: &mut Vec<Link>) {
    for element in elements(&content[source.clone()]) {
        let wanted = match () {
            () if element.is("a") => "href",
            () if element.is("img") => "src",
            () => continue,
        };
        for attribute in element.attributes.iter().filter(|it| it.is(wanted)) {
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

    /// The destinations, and what stands where they are said to stand.
    fn found(content: &str) -> Vec<(String, &str)> {
        let links = links(content).into_iter();
        links
            .map(|link| (link.destination, &content[link.source]))
            .collect()
    }

    fn same(destinations: &[&'static str]) -> Vec<(String, &'static str)> {
        let pairs = destinations.iter().map(|it| ((*it).to_owned(), *it));
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
            same(&[
                "a.md", "b.png", "c d.md", "e.md#a", "f.md", "g.png", "h.md", "i.png", "j.md",
                "k.md"
            ])
        );
    }

    #[test]
    fn what_is_no_link() {
        assert_eq!(
            found(
                "`[a](a.md)` <https://x/y> <m@x.org> \\[a](b) [n][none]\n\n    [a](a.md)\n\n\
                 ```\n[a](a.md)\n<a href=x>\n```\n<!-- <a href=x> -->\n"
            ),
            []
        );
    }

    #[test]
    fn a_destination_that_is_written_otherwise_is_the_whole_link() {
        assert_eq!(
            found("x [a](a\\_b.md) y"),
            [("a_b.md".to_owned(), "[a](a\\_b.md)")]
        );
        assert_eq!(found("[a]()"), [(String::new(), "[a]()")]);
    }
}
