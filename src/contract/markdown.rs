//! What is found in a chapter's Markdown, as records.

use std::ops::Range;

use super::span::count_of;
use super::v0_2::mdbook::preprocessor::markdown as records;
use super::{Span, Unit};
use crate::markdown::{self, Format, Heading, Places, Rules};

/// Spans of a text in a unit.
struct Spans {
    unit: Unit,
    places: Places,
}

impl Spans {
    fn new<'r>(text: &str, unit: Unit, ranges: impl Iterator<Item = &'r Range<usize>>) -> Self {
        let offsets = ranges.flat_map(|range| [range.start, range.end]);
        Self {
            unit,
            places: Places::new(text, count_of(unit), offsets),
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        // A text beyond 4 GiB, which no chapter has, ends there.
        let offset = |bytes| u32::try_from(self.places.of(bytes)).unwrap_or(u32::MAX);
        Span {
            unit: self.unit,
            start: offset(range.start),
            end: offset(range.end),
        }
    }
}

/// The headings of a content.
pub fn headings(content: &str, unit: Unit, rules: Rules) -> Vec<records::Heading> {
    let found = markdown::headings(content, rules);
    let ranges = found
        .iter()
        .flat_map(|heading| std::iter::once(&heading.source).chain(&heading.inline));
    let spans = Spans::new(content, unit, ranges);
    let record = |heading: Heading| records::Heading {
        level: heading.level,
        text: heading.text,
        id: heading.id,
        span: spans.span(&heading.source),
        inline: heading.inline.iter().map(|part| spans.span(part)).collect(),
    };
    found.into_iter().map(record).collect()
}

/// The front matter that a content begins with.
pub fn front_matter(content: &str, unit: Unit) -> Option<records::FrontMatter> {
    let found = markdown::front_matter(content)?;
    let spans = Spans::new(content, unit, std::iter::once(&found.source));
    Some(records::FrontMatter {
        format: match found.format {
            Format::Yaml => records::Format::Yaml,
            Format::Toml => records::Format::Toml,
        },
        text: content[found.text].to_owned(),
        span: spans.span(&found.source),
    })
}
