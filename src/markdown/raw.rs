//! Headings that are written as HTML.

/// One without an id of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct RawHeading {
    /// The digit behind the `h`.
    pub level: u8,
    /// Without tags.
    pub text: String,
    /// What its id is made of: the same without the entities that mdBook knows.
    pub named: String,
}

/// What mdBook 0.4 takes out before it makes an id (`id_from_content`).
const ENTITIES: [&str; 5] = ["&lt;", "&gt;", "&amp;", "&#39;", "&quot;"];

/// Headings as mdBook 0.4 finds them in HTML, by `<h(\d)(?: id="([^"]+)")?(?: class="([^"]+)")?>(.*?)</h\d>`
/// (`build_header_links`).
pub fn raw_headings(html: &str) -> Vec<RawHeading> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<h") {
        rest = after;
        let Some(level) = digit(after) else {
            continue;
        };
        let (id, behind) = attribute(&after[1..], " id=\"");
        let (_, behind) = attribute(behind, " class=\"");
        let Some(inner) = behind.strip_prefix('>') else {
            continue;
        };
        let line = inner.split('\n').next().unwrap_or_default();
        let mut ends = line.match_indices("</h");
        let is_end = |at: usize| {
            let behind = &line[at + 3..];
            digit(behind).is_some() && behind[1..].starts_with('>')
        };
        let Some((end, _)) = ends.find(|(at, _)| is_end(*at)) else {
            // None in this line has one.
            rest = &inner[line.len()..];
            continue;
        };
        rest = &inner[end..];
        if id.is_none() {
            let text = without_tags(&line[..end]);
            let named = ENTITIES
                .iter()
                .fold(text.clone(), |named, entity| named.replace(entity, ""));
            found.push(RawHeading {
                level,
                text,
                named: named.trim().trim_start_matches('#').to_owned(),
            });
        }
    }
    found
}

fn digit(text: &str) -> Option<u8> {
    let first = text.bytes().next().filter(u8::is_ascii_digit)?;
    Some(first - b'0')
}

/// An attribute that a text begins with, and what is behind it.
fn attribute<'h>(text: &'h str, start: &str) -> (Option<&'h str>, &'h str) {
    let found = text
        .strip_prefix(start)
        .and_then(|rest| rest.split_once('"'));
    match found.filter(|(value, _)| !value.is_empty()) {
        Some((value, behind)) => (Some(value), behind),
        None => (None, text),
    }
}

/// HTML without its tags.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::raw_headings;

    fn found(html: &str) -> Vec<(u8, String, String)> {
        let found = raw_headings(html).into_iter();
        found.map(|raw| (raw.level, raw.text, raw.named)).collect()
    }

    #[test]
    fn what_is_a_heading() {
        let named = |level, text: &str, named: &str| (level, text.to_owned(), named.to_owned());
        assert_eq!(
            found("x<h1>A <b>b</b> &amp; c</h1><h2 class=\"d\"># e</h3>"),
            [named(1, "A b &amp; c", "A b  c"), named(2, "# e", " e")]
        );
        for none in [
            "<h1>two\nlines</h1>",
            "<h1 id=\"a\">b</h1>",
            "<h1 hidden>a</h1>",
            "<h1>a</h>",
            "<hr>",
            "<h1>a",
            "<h1 id=\"a",
            "<h",
        ] {
            assert_eq!(found(none), [], "{none}");
        }
        assert_eq!(found("<h1><h2>a</h1>"), [named(1, "a", "a")]);
        assert_eq!(found("<h1>\n<h2>a</h2>"), [named(2, "a", "a")]);
    }
}
