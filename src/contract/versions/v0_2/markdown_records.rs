//! The findings of the interface `markdown`, as records.

use std::ops::Range;

use super::markdown as records;
use crate::book::{LineIndex, OffsetUnit};
use crate::contract::versions::v0_1::{Span, Unit, offset_unit};
use crate::markdown::{self, FrontMatterFormat, Heading, HeadingRules};

/// Converts ranges of a text to spans in a unit.
struct SpanConverter<'t> {
    unit: Unit,
    /// `None` if offsets in the unit are those in bytes.
    text: Option<LineIndex<'t>>,
}

impl<'t> SpanConverter<'t> {
    fn new(text: &'t str, unit: Unit) -> Self {
        let is_bytes = unit == Unit::Utf8 || text.is_ascii();
        Self {
            unit,
            text: (!is_bytes).then(|| LineIndex::new(text)),
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        // No chapter has more than 4 GiB.
        let offset = |bytes| {
            let boundary = |text: &LineIndex<'_>| text.boundary(OffsetUnit::Utf8, bytes);
            let offset = self.text.as_ref().map(boundary);
            let offset = offset.map_or(bytes, |found| found.offset(offset_unit(self.unit)));
            u32::try_from(offset).unwrap_or(u32::MAX)
        };
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
    let spans = SpanConverter::new(content, unit);
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
    let spans = SpanConverter::new(&content[..found.source.end], unit);
    Some(records::FrontMatter {
        format: match found.format {
            FrontMatterFormat::Yaml => records::Format::Yaml,
            FrontMatterFormat::Toml => records::Format::Toml,
        },
        text: content[found.text].to_owned(),
        span: spans.span(&found.source),
    })
}
