//! Opening tags of raw HTML, for links and their targets.

use std::ops::Range;

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Element<'h> {
    /// The name, in the case of the source.
    pub name: &'h str,
    /// The attributes, in the order of the source.
    pub attributes: Vec<Attribute<'h>>,
    /// The end of the tag, in bytes.
    pub end: usize,
}

impl Element<'_> {
    /// Returns whether the name is this one, ignoring case.
    pub fn has_name(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// An attribute of an element.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute<'h> {
    /// The name, in the case of the source.
    pub name: &'h str,
    /// The value as the source has it, without quotes.
    pub value: &'h str,
    /// The range of the value, in bytes.
    pub range: Range<usize>,
}

impl Attribute<'_> {
    /// Returns whether the name is this one, ignoring case.
    pub fn has_name(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Returns the opening tags in a fragment of HTML, except those in comments and within `script` and `style`.
pub fn html_elements(html: &str) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<') {
        at += open + 1;
        let rest = &html[at..];
        if rest.starts_with("!--") {
            at = rest.find("-->").map_or(html.len(), |end| at + end + 3);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let element = element(html, at);
            at = element.end;
            if let Some(raw) = ["script", "style"]
                .into_iter()
                .find(|name| element.has_name(name))
            {
                at = closing_tag(html, at, raw);
            }
            found.push(element);
        }
    }
    found
}

/// Parses the tag whose name begins at `start`.
fn element(html: &str, start: usize) -> Element<'_> {
    let name_end = until(html, start, |c| {
        c.is_ascii_whitespace() || matches!(c, '/' | '>')
    });
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at = until(html, at, |c| !c.is_ascii_whitespace() && c != '/');
        if at >= html.len() || html[at..].starts_with('>') {
            break;
        }
        let key = at;
        // An `=` in the first place is a part of the name, so each round consumes at least one character.
        let after_first = key + html[key..].chars().next().map_or(1, char::len_utf8);
        at = until(html, after_first, |c| {
            c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=')
        });
        let key = &html[key..at];
        let sign = until(html, at, |c| !c.is_ascii_whitespace());
        let mut range = at..at;
        if html[sign..].starts_with('=') {
            let value = until(html, sign + 1, |c| !c.is_ascii_whitespace());
            let quote = html[value..]
                .chars()
                .next()
                .filter(|c| matches!(c, '"' | '\''));
            range = match quote {
                Some(quote) => value + 1..until(html, value + 1, |c| c == quote),
                None => value..until(html, value, |c| c.is_ascii_whitespace() || c == '>'),
            };
            at = (range.end + usize::from(quote.is_some())).min(html.len());
        }
        attributes.push(Attribute {
            name: key,
            value: &html[range.clone()],
            range,
        });
    }
    Element {
        name: &html[start..name_end],
        attributes,
        end: (at + 1).min(html.len()),
    }
}

/// Returns the start of an element's closing tag, from `at` on, or the end of the text.
fn closing_tag(html: &str, at: usize, name: &str) -> usize {
    let closes = |(mark, _): (usize, &str)| {
        let rest = &html.as_bytes()[at + mark + 2..];
        let is_same = rest
            .get(..name.len())?
            .eq_ignore_ascii_case(name.as_bytes());
        is_same.then_some(at + mark)
    };
    let mut marks = html[at..].match_indices("</");
    marks.find_map(closes).unwrap_or(html.len())
}

/// Returns the position of the first such character, from `at` on, or the end of the text.
fn until(html: &str, at: usize, is: impl Fn(char) -> bool) -> usize {
    html[at..].find(is).map_or(html.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(&str, Vec<(&str, &str)>)> {
        let elements = html_elements(html).into_iter();
        let pair = |attribute: Attribute<'_>| {
            let Attribute { name, range, .. } = attribute;
            // The range is of the same bytes.
            (
                &html[html.find(name).unwrap()..][..name.len()],
                &html[range],
            )
        };
        elements
            .map(|element| {
                let name = element.name;
                let attributes = element.attributes.into_iter().map(pair).collect();
                (&html[html.find(name).unwrap()..][..name.len()], attributes)
            })
            .collect()
    }

    #[test]
    fn tags_and_attributes() {
        assert_eq!(
            found("<a id=x  name = 'y z' HREF=\"ü\" d/>text</a> <br> < p> <p"),
            [
                (
                    "a",
                    vec![("id", "x"), ("name", "y z"), ("HREF", "ü"), ("d", "")]
                ),
                ("br", vec![]),
                ("p", vec![]),
            ]
        );
    }

    #[test]
    fn text_that_is_no_tag() {
        assert_eq!(found("<!-- <a id=x> --> </a> <! a> 1 < 2"), []);
        assert_eq!(
            found("<script>'<a id=x>'</SCRIPT><b>"),
            [("script", vec![]), ("b", vec![])]
        );
        for open in [
            "<", "<a", "<a b", "<a b=", "<a b='", "<a =", "<a /", "<!--", "<style>",
        ] {
            let _ = found(open);
        }
    }
}
