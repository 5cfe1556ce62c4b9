//! An `mdbook-wasm` plugin that puts a chapter's table of contents where the chapter has a marker.
//!
//! It does the same as the preprocessor mdbook-toc, so that a book can switch to it: see [`Toc::insert`] for the
//! differences.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/toc.wasm"
//! # The defaults.
//! config = { marker = "<!-- toc -->", max-level = 4 }
//! ```

use std::ops::Range;

use mdbook_wasm_markdown::{
    Edit, apply_edits, code_blocks, container_prefix, newline, parser_options,
};
use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, Heading, chapter_plugin, headings};
use pulldown_cmark::{Event, Parser, Tag};
use serde::Deserialize;

/// The plugin, as it is read from its config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Toc {
    /// The text that is replaced by the table: a comment or a paragraph of its own.
    pub marker: String,
    /// The deepest headings that are in the table: 1 for `#`, 2 for `##` and so on.
    pub max_level: u8,
}

impl Default for Toc {
    fn default() -> Self {
        Self {
            marker: "<!-- toc -->".to_owned(),
            max_level: 4,
        }
    }
}

chapter_plugin!(Toc);

impl ChapterPlugin for Toc {
    fn process(&self, _: &Context, chapter: Chapter) -> Result<Option<String>, String> {
        if self.marker.trim().is_empty() {
            return Err(
                "`config.marker`: expected the text of a marker, found an empty string".to_owned(),
            );
        }
        Ok(self.insert(&chapter.content, headings))
    }
}

impl Toc {
    /// Returns the chapter with the marker replaced by a list of the headings after it, or `None` if there is no
    /// marker.
    ///
    /// As in mdbook-toc, only the first marker counts, headings above it are not listed, a skipped level makes no
    /// deeper list, and every list item is a link. The differences are:
    ///
    /// - The ids are those of mdBook, also if a heading above the marker has the same text, and if the text has escapes
    ///   or entities.
    /// - Markup at either end of a heading is complete. A link in a heading becomes its text, and an image is left out.
    /// - Line breaks and code stay as they are. If that is impossible, the marker stays too.
    ///
    /// `headings` returns the headings of a content with their ids.
    pub fn insert(
        &self,
        content: &str,
        headings: impl FnOnce(&str) -> Vec<Heading>,
    ) -> Option<String> {
        let marker = self.find_marker(content)?;
        let headings = headings(content).into_iter().filter(|heading| {
            let is_listed = 0 < heading.level && heading.level <= self.max_level;
            is_listed && heading.source.start >= marker.end
        });
        let entries: Vec<_> = headings
            .map(|heading| (text(content, &heading), heading))
            .filter(|(text, _)| !text.is_empty())
            .collect();
        let lines = list(&entries);
        let code = code_blocks(content);
        // Indented text after a list belongs to its last item, unless a comment ends the list.
        [&[][..], &["", "<!-- -->"]].into_iter().find_map(|end| {
            let lines = lines.iter().map(String::as_str).chain(end.iter().copied());
            let edit = Edit {
                range: marker.clone(),
                replacement: in_container(content, &marker, lines),
            };
            let changed = apply_edits(content, &[edit])?;
            (code_blocks(&changed) == code).then_some(changed)
        })
    }

    /// Finds the first marker, with the line break after it. Markers in code do not count.
    fn find_marker(&self, content: &str) -> Option<Range<usize>> {
        if !content.contains(self.marker.trim()) {
            return None;
        }
        let events = Parser::new_ext(content, parser_options()).into_offset_iter();
        let mut blocks = events.filter_map(|(event, source)| match event {
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) => Some(source),
            _ => None,
        });
        let marker = blocks.find(|source| content[source.clone()].trim() == self.marker.trim())?;
        let end = marker.start + content[marker.clone()].trim_end().len();
        let line = content[end..].find('\n');
        Some(marker.start..line.map_or(content.len(), |line| end + line + 1))
    }
}

/// Returns the text of a heading with its markup, on one line.
fn text(content: &str, heading: &Heading) -> String {
    let parts = heading.inline.iter().map(|range| &content[range.clone()]);
    let text = parts.collect::<String>();
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Returns the lines that replace the marker, with an empty line after them, in the marker's quote or list item.
fn in_container<'l>(
    content: &str,
    marker: &Range<usize>,
    lines: impl Iterator<Item = &'l str>,
) -> String {
    let newline = newline(&content[marker.clone()]);
    let prefix = container_prefix(content, marker.start);
    let lines: Vec<_> = lines.collect();
    let mut text = lines.join(&format!("{newline}{prefix}"));
    if !lines.is_empty() {
        text.push_str(newline);
    }
    let after = &content[marker.end..];
    if !after.is_empty() && !after.starts_with(newline) {
        text.push_str(&format!("{}{newline}", prefix.trim_end()));
    }
    text
}

/// Returns the lines of a list of links. A heading after a skipped level is listed one level deeper, as in mdbook-toc:
/// with more indentation it would be code.
fn list(entries: &[(String, Heading)]) -> Vec<String> {
    let levels = || {
        entries
            .iter()
            .map(|(_, heading)| usize::from(heading.level))
    };
    let least = levels().min().unwrap_or(1);
    let mut last = levels().next().unwrap_or(1);
    let line = |(text, heading): &(String, Heading)| {
        let level = usize::from(heading.level);
        let level = if last + 1 < level {
            last + 1
        } else {
            last = level;
            level
        };
        let indent = "  ".repeat(level - least);
        let id = &heading.id;
        let target = if id.contains(|c: char| c.is_whitespace() || "()<>\\".contains(c)) {
            format!("<#{id}>")
        } else {
            format!("#{id}")
        };
        format!("{indent}* [{text}]({target})")
    };
    entries.iter().map(line).collect()
}
