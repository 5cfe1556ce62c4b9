//! Elements in raw HTML, as far as links and their targets need them.

use std::ops::Range;

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Element<'h> {
    /// In the case of the source.
    pub name: &'h str,
    /// In the order of the source.
    pub attributes: Vec<Attribute<'h>>,
    /// Where it ends, in bytes.
    pub end: usize,
}

impl Element<'_> {
    /// Whether it is called so, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// One attribute of an element.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute<'h> {
    /// In the case of the source.
    pub name: &'h str,
    /// As it stands in the source, without quotes.
    pub value: &'h str,
    /// Where the value stands, in bytes.
    pub range: Range<usize>,
}

impl Attribute<'_> {
    /// Whether it is called so, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The opening tags in a piece of HTML, but for those in comments and within `script` and `style`.
pub fn elements(html: &str) -> Vec<Element<'_>> {
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
            if let Some(raw) = ["script", "style"].into_iter().find(|it| element.is(it)) {
                at = close_of(html, at, raw);
            }
            found.push(element);
        }
    }
    found
}

/// The tag whose name begins at `start`.
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
        // An `=` that comes first is a part of the name, so that this goes on in any case.
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

/// Where the tag that closes an element begins, from `at` on, or the end.
fn close_of(html: &str, at: usize, name: &str) -> usize {
    let closes = |(mark, _): (usize, &str)| {
        let rest = &html.as_bytes()[at + mark + 2..];
        let is_it = rest
            .get(..name.len())?
            .eq_ignore_ascii_case(name.as_bytes());
        is_it.then_some(at + mark)
    };
    let mut marks = html[at..].match_indices("</");
    marks.find_map(closes).unwrap_or(html.len())
}

/// Where the first such character stands, from `at` on, or the end.
fn until(html: &str, at: usize, is: impl Fn(char) -> bool) -> usize {
    html[at..].find(is).map_or(html.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(&str, Vec<(&str, &str)>)> {
        let elements = elements(html).into_iter();
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
    fn what_is_no_tag() {
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
