//! The headings of a chapter, with the IDs that mdBook gives them.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::html_headings::html_headings;
use super::ids::{HeadingRules, UniqueIds, id_of};
use crate::protocol::ProtocolVersion;

/// A heading, or in mdBook 0.5 the term of a definition list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The level from 1 to 6, or 0 for a term.
    pub level: u8,
    /// The `id` on the page.
    pub id: String,
    /// The text without markup.
    pub text: String,
    /// The range of the whole heading in the source, in bytes.
    pub source: Range<usize>,
    /// The ranges of its text with markup in the source, in order. Links count without their markup and targets, and
    /// footnotes do not count.
    pub inline: Vec<Range<usize>>,
}

/// The options of mdBook 0.5, except for smart punctuation (`new_cmark_parser`).
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// Returns the headings of a chapter in the order of the source. It cannot be interrupted, so it takes time in proportion
/// to the length of any text.
///
/// The IDs are those of mdBook's HTML renderer (`id_from_content` and `unique_id` of 0.5, and
/// `unique_id_from_content` of 0.4).
pub fn headings(content: &str, rules: HeadingRules) -> Vec<Heading> {
    let mut options = OPTIONS;
    options.set(Options::ENABLE_SMART_PUNCTUATION, rules.smart_punctuation);
    match rules.mdbook {
        ProtocolVersion::V0_4 => {
            options.remove(Options::ENABLE_DEFINITION_LIST | Options::ENABLE_GFM);
        }
        ProtocolVersion::V0_5 => {}
    }
    let mut collector = HeadingCollector {
        content,
        rules,
        ids: UniqueIds::default(),
        footnotes: HashMap::new(),
        found: Vec::new(),
        open: None,
        html: String::new(),
    };
    for (event, source) in Parser::new_ext(content, options).into_offset_iter() {
        collector.event(event, source);
    }
    collector.found
}

/// A heading whose end was not reached yet.
struct OpenHeading {
    heading: Heading,
    has_own_id: bool,
    /// The open links and images, outermost first.
    links: Vec<OpenLink>,
    /// The number of images among them.
    images: usize,
    /// The ranges that do not count as its text with markup.
    excluded: Vec<Range<usize>>,
    /// The range from its first to its last event.
    inner: Option<Range<usize>>,
}

struct OpenLink {
    source: Range<usize>,
    is_image: bool,
    /// The range from its first to its last event.
    inner: Option<Range<usize>>,
}

/// Collects headings from the events of the parser.
struct HeadingCollector<'c> {
    content: &'c str,
    rules: HeadingRules,
    ids: UniqueIds,
    /// The numbers of footnotes, which are part of a heading's text.
    footnotes: HashMap<CowStr<'c>, usize>,
    found: Vec<Heading>,
    open: Option<OpenHeading>,
    /// The HTML of the current block. Headings in it have IDs in mdBook 0.4.
    html: String,
}

impl<'c> HeadingCollector<'c> {
    fn is_0_4(&self) -> bool {
        match self.rules.mdbook {
            ProtocolVersion::V0_4 => true,
            ProtocolVersion::V0_5 => false,
        }
    }

    fn event(&mut self, event: Event<'c>, source: Range<usize>) {
        match event {
            // mdBook 0.4 does not find its headings that have other attributes.
            Event::Start(Tag::Heading {
                id: None, attrs, ..
            }) if self.is_0_4() && !attrs.is_empty() => {}
            Event::Start(Tag::Heading { level, id, .. }) => self.start(level as u8, id, source),
            Event::Start(Tag::DefinitionListTitle) => self.start(0, None, source),
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => self.end(),
            Event::FootnoteReference(name) => {
                let next = self.footnotes.len() + 1;
                let number = *self.footnotes.entry(name).or_insert(next);
                if let Some(open) = &mut self.open {
                    open.heading.text.push_str(&number.to_string());
                    open.excluded.push(source.clone());
                    open.extend_to(source);
                }
            }
            Event::Html(html) => self.html.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let html = std::mem::take(&mut self.html);
                if self.is_0_4() {
                    self.add_html_headings(&html, &source);
                }
            }
            event => {
                let Some(open) = &mut self.open else {
                    return;
                };
                let mut source = source;
                // The parser skips the backslash of an escape.
                let covered = open.inner.as_ref().map_or(0, |inner| inner.end);
                let before = covered.max(open.heading.source.start)..source.start;
                let before = self.content.get(before).unwrap_or_default();
                if matches!(event, Event::Text(_)) && before.ends_with('\\') {
                    source.start -= 1;
                }
                open.event(&event, source);
            }
        }
    }

    fn start(&mut self, level: u8, id: Option<CowStr<'c>>, source: Range<usize>) {
        self.open = Some(OpenHeading {
            has_own_id: id.is_some(),
            heading: Heading {
                level,
                id: id.map(String::from).unwrap_or_default(),
                text: String::new(),
                source,
                inline: Vec::new(),
            },
            links: Vec::new(),
            images: 0,
            excluded: Vec::new(),
            inner: None,
        });
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        if !open.has_own_id {
            let id = id_of(&open.heading.text, self.rules);
            open.heading.id = self.ids.unique(id, self.rules);
        }
        let mut from = open.inner.as_ref().map_or(0, |inner| inner.start);
        open.excluded.sort_unstable_by_key(|range| range.start);
        for range in open.excluded {
            if from < range.start {
                open.heading.inline.push(from..range.start);
            }
            from = from.max(range.end);
        }
        if let Some(inner) = open.inner.filter(|inner| from < inner.end) {
            open.heading.inline.push(from..inner.end);
        }
        self.found.push(open.heading);
    }

    /// Adds the headings of an HTML block. mdBook 0.4 searches its HTML output for headings.
    fn add_html_headings(&mut self, html: &str, source: &Range<usize>) {
        for heading in html_headings(html) {
            let id = id_of(&heading.id_text, self.rules);
            self.found.push(Heading {
                level: heading.level,
                id: self.ids.unique(id, self.rules),
                text: heading.text,
                source: source.clone(),
                inline: Vec::new(),
            });
        }
    }
}

impl OpenHeading {
    fn event(&mut self, event: &Event<'_>, source: Range<usize>) {
        match event {
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. })) => {
                let is_image = matches!(tag, Tag::Image { .. });
                self.images += usize::from(is_image);
                self.links.push(OpenLink {
                    source: source.clone(),
                    is_image,
                    inner: None,
                });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            _ => self.widen_link(&source),
        }
        // The alternative text of an image is not part of the text.
        if self.images == 0 {
            match event {
                Event::Text(text) | Event::Code(text) => self.heading.text.push_str(text),
                Event::SoftBreak => self.heading.text.push('\n'),
                _ => {}
            }
        }
        self.extend_to(source);
    }

    /// Extends the innermost link to an event in it.
    fn widen_link(&mut self, source: &Range<usize>) {
        if let Some(link) = self.links.last_mut() {
            widen(&mut link.inner, source);
        }
    }

    /// Ends the innermost link. The text of a link counts, an image does not.
    fn end_link(&mut self) {
        let Some(link) = self.links.pop() else {
            return;
        };
        self.images -= usize::from(link.is_image);
        self.widen_link(&link.source);
        match link.inner.filter(|_| !link.is_image) {
            Some(inner) => {
                let before = link.source.start..inner.start;
                self.excluded.extend([before, inner.end..link.source.end]);
            }
            None => self.excluded.push(link.source),
        }
    }

    /// Extends the heading to an event in it.
    fn extend_to(&mut self, source: Range<usize>) {
        widen(&mut self.inner, &source);
    }
}

fn widen(range: &mut Option<Range<usize>>, by: &Range<usize>) {
    *range = Some(match range.take() {
        Some(range) => range.start.min(by.start)..range.end.max(by.end),
        None => by.clone(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const V0_5: HeadingRules = HeadingRules {
        mdbook: ProtocolVersion::V0_5,
        smart_punctuation: true,
    };
    const V0_4: HeadingRules = HeadingRules {
        mdbook: ProtocolVersion::V0_4,
        smart_punctuation: false,
    };

    fn ids(content: &str, rules: HeadingRules) -> Vec<String> {
        let headings = headings(content, rules).into_iter();
        headings.map(|heading| heading.id).collect()
    }

    #[test]
    fn most_ids_are_equal_in_all_mdbooks() {
        for (content, expected) in [
            ("# `--passes`: add more", "--passes-add-more"),
            (
                "# Method-call 🐙 expressions \u{1f47c}",
                "method-call--expressions-",
            ),
            ("# _-_12345", "_-_12345"),
            ("# 中文標題 CJK title", "中文標題-cjk-title"),
            ("# The *new **way*** [of `x`](y.md)", "the-new-way-of-x"),
            ("# A & B &lt; <b>C</b>", "a--b--c"),
            ("# A ![B](c.png) D", "a--d"),
            ("# A[^n]\n\n[^n]: B", "a1"),
            ("# A {#own}", "own"),
            ("Two\nlines\n===", "two-lines"),
        ] {
            for rules in [V0_4, V0_5] {
                assert_eq!(ids(content, rules), [expected], "{content}");
            }
        }
    }

    #[test]
    fn some_ids_differ_between_mdbooks() {
        assert_eq!(ids("# ÜBER", V0_5), ["über"]);
        assert_eq!(ids("# ÜBER", V0_4), ["Über"]);
        assert_eq!(ids("# a -- b", V0_5), ["a--b"]);
        assert_eq!(ids("# a -- b", V0_4), ["a----b"]);
        assert_eq!(ids("Term\n: what it is", V0_5), ["term"]);
        assert_eq!(ids("Term\n: what it is", V0_4), Vec::<String>::new());
        let raw = "<h2>A <b>b</b></h2>\n\n<h3 id=c>C</h3>\n";
        assert_eq!(ids(raw, V0_5), Vec::<String>::new());
        assert_eq!(ids(raw, V0_4), ["a-b"]);
        let own = "<h2 id=\"a\">A</h2>\n\n<h2 class=\"b\">A</h2>\n\n# A\n";
        assert_eq!(ids(own, V0_4), ["a", "a-1"]);
    }

    #[test]
    fn ids_are_unique() {
        let twice = "# A\n# A\n# A-1\n# A {#a}\n# A";
        assert_eq!(ids(twice, V0_5), ["a", "a-1", "a-1-1", "a", "a-2"]);
        assert_eq!(ids(twice, V0_4), ["a", "a-1", "a-1", "a", "a-2"]);
    }

    #[test]
    fn inline_ranges_are_the_text_with_markup() {
        for (content, expected) in [
            ("# A *b* `c` ##", "A *b* `c`"),
            ("## **A** b {#id}", "**A** b"),
            ("# [A *b*](x \"t\") c [d][e]\n\n[e]: f", "A *b* c d"),
            ("# A ![b](c.png)", "A "),
            ("# A[^n] b\n\n[^n]: c", "A b"),
            ("# \\[A\\] &amp; <b>B</b>", "\\[A\\] &amp; <b>B</b>"),
            ("# \\\\A \\\\\\* \\\\", "\\\\A \\\\\\* \\\\"),
            ("# [![A](b) c](d) e", " c e"),
            ("# ![a ![b](c) d](e) [f *g ![h](i)*](j)", " f *g *"),
            ("#", ""),
        ] {
            let heading = &headings(content, V0_5)[0];
            let inline = heading.inline.iter().map(|range| &content[range.clone()]);
            assert_eq!(inline.collect::<String>(), expected, "{content}");
        }
    }

    /// With quadratic time, each text would take minutes.
    #[test]
    fn any_text_takes_linear_time() {
        let pieces = [
            "# a\n",
            "#\n",
            "# \\\\",
            "\\\\",
            "![a",
            "[![a](b) ",
            "](b)",
            "<h1>",
            "</h1>",
            "<h1 id=\"",
            "[^a]",
            "# a-1\n",
            "*",
            "`",
            "\n\n<h1>\n",
            "<h2>a</h2>\n\n",
            "a\n: b\n",
        ];
        for piece in pieces {
            for start in ["", "# "] {
                let content = start.to_owned() + &piece.repeat(20_000);
                for rules in [V0_4, V0_5] {
                    let found = headings(&content, rules);
                    let bytes = |heading: &Heading| heading.id.len() + heading.text.len();
                    assert!(
                        found.iter().map(bytes).sum::<usize>() <= 10 * content.len(),
                        "{piece}"
                    );
                }
            }
        }
    }
}
