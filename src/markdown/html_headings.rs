//! Headings in HTML.

/// A heading in HTML that has no ID.
#[derive(Debug, PartialEq, Eq)]
pub struct HtmlHeading {
    /// The digit after the `h`.
    pub level: u8,
    /// The text without tags.
    pub text: String,
    /// The text of which the ID is made, without the entities that mdBook knows.
    pub id_text: String,
}

/// The entities that mdBook 0.4 removes before it makes an ID (`id_from_content`).
const ENTITIES: [&str; 5] = ["&lt;", "&gt;", "&amp;", "&#39;", "&quot;"];

/// Returns the headings that mdBook 0.4 finds in HTML and that have no ID.
///
/// It uses the regular expression `<h(\d)(?: id="([^"]+)")?(?: class="([^"]+)")?>(.*?)</h\d>` (`build_header_links`).
pub fn html_headings(html: &str) -> Vec<HtmlHeading> {
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
            // No heading of this line has an end.
            rest = &inner[line.len()..];
            continue;
        };
        rest = &inner[end..];
        if id.is_none() {
            let text = without_tags(&line[..end]);
            let id_text = ENTITIES
                .iter()
                .fold(text.clone(), |text, entity| text.replace(entity, ""));
            found.push(HtmlHeading {
                level,
                text,
                id_text: id_text.trim().trim_start_matches('#').to_owned(),
            });
        }
    }
    found
}

fn digit(text: &str) -> Option<u8> {
    let first = text.bytes().next().filter(u8::is_ascii_digit)?;
    Some(first - b'0')
}

/// Returns the value of the attribute at the start of a text, and the rest of the text.
fn attribute<'h>(text: &'h str, start: &str) -> (Option<&'h str>, &'h str) {
    let found = text
        .strip_prefix(start)
        .and_then(|rest| rest.split_once('"'));
    match found.filter(|(value, _)| !value.is_empty()) {
        Some((value, behind)) => (Some(value), behind),
        None => (None, text),
    }
}

/// Returns HTML without its tags.
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
    use super::html_headings;

    fn found(html: &str) -> Vec<(u8, String, String)> {
        let found = html_headings(html).into_iter();
        let fields = found.map(|heading| (heading.level, heading.text, heading.id_text));
        fields.collect()
    }

    #[test]
    fn headings_are_found_like_in_mdbook_0_4() {
        let heading =
            |level, text: &str, id_text: &str| (level, text.to_owned(), id_text.to_owned());
        assert_eq!(
            found("x<h1>A <b>b</b> &amp; c</h1><h2 class=\"d\"># e</h3>"),
            [heading(1, "A b &amp; c", "A b  c"), heading(2, "# e", " e")]
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
        assert_eq!(found("<h1><h2>a</h1>"), [heading(1, "a", "a")]);
        assert_eq!(found("<h1>\n<h2>a</h2>"), [heading(2, "a", "a")]);
    }
}
