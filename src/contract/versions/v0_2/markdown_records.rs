//! The findings of the interface `markdown`, as records.

use std::ops::Range;

use super::markdown as records;
use crate::contract::versions::v0_1::{Span, Unit, offset_unit};
use crate::markdown::{self, FrontMatterFormat, Heading, HeadingRules, OffsetMap};

/// Converts ranges of a text to spans in a unit.
struct SpanConverter {
    unit: Unit,
    offsets: OffsetMap,
}

impl SpanConverter {
    fn new<'r>(text: &str, unit: Unit, ranges: impl Iterator<Item = &'r Range<usize>>) -> Self {
        let offsets = ranges.flat_map(|range| [range.start, range.end]);
        Self {
            unit,
            offsets: OffsetMap::new(text, offset_unit(unit), offsets),
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        // No chapter has more than 4 GiB.
        let offset = |bytes| u32::try_from(self.offsets.get(bytes)).unwrap_or(u32::MAX);
        Span {
            unit: self.unit,
            start: offset(range.start),
            end: offset(range.end),
        }
    }
}

/// Returns the headings of a content.
pub fn heading_records(content: &str, unit: Unit, rules: HeadingRules) -> Vec<records::Heading> {
    let found = markdown::headings(content, rules);
    let ranges = found
        .iter()
        .flat_map(|heading| std::iter::once(&heading.source).chain(&heading.inline));
    let spans = SpanConverter::new(content, unit, ranges);
    let record = |heading: Heading| records::Heading {
        level: heading.level,
        text: heading.text,
        id: heading.id,
        span: spans.span(&heading.source),
        inline: heading.inline.iter().map(|part| spans.span(part)).collect(),
    };
    found.into_iter().map(record).collect()
}

/// Returns the front matter at the start of a content, if there is one.
pub fn front_matter_record(content: &str, unit: Unit) -> Option<records::FrontMatter> {
    let found = markdown::front_matter(content)?;
    let spans = SpanConverter::new(content, unit, std::iter::once(&found.source));
    Some(records::FrontMatter {
        format: match found.format {
            FrontMatterFormat::Yaml => records::Format::Yaml,
            FrontMatterFormat::Toml => records::Format::Toml,
        },
        text: content[found.text].to_owned(),
        span: spans.span(&found.source),
    })
}
