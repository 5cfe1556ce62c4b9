//! An `mdbook-wasm` plugin that puts a chapter's table of contents where the chapter has a marker.
//!
//! It does what the preprocessor mdbook-toc does, so that a book can move over: see [`Toc::insert`] for
//! where it differs.
//!
//! ```toml
//! [[preprocessor.wasm.plugin]]
//! path = "preprocessors/toc.wasm"
//! # The defaults.
//! config = { marker = "<!-- toc -->", max-level = 4 }
//! ```

use std::ops::Range;

use mdbook_wasm_markdown::{Edit, apply, code_blocks, options};
use mdbook_wasm_plugin::{Chapter, ChapterPlugin, Context, Heading, chapter_plugin, headings};
use pulldown_cmark::{Event, Parser, Tag};
use serde::Deserialize;

/// The plugin and its config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Toc {
    /// What stands alone where the table is to be: a comment, or a paragraph.
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
            return Err("`config.marker` is empty, expected what stands in the chapter".to_owned());
        }
        Ok(self.insert(&chapter.content, headings))
    }
}

impl Toc {
    /// The chapter with a list of the headings that follow the marker in the marker's place. `None`: it has no
    /// marker.
    ///
    /// Like mdbook-toc: only the first marker counts, headings above it are not in the list, a level that is
    /// left out makes no deeper list, and every list item is a link. Unlike it:
    ///
    /// - The ids are those that mdBook gives, also where a heading above the marker has the same text, and
    ///   where the text is not what stands in the source.
    /// - Markup at either end of a heading stays whole, a link in a heading is its text, and an image nothing.
    /// - Ends of lines stay as they are, and so does code: where that can't be, the marker stays too.
    ///
    /// `headings` are those of a content, with their ids.
    pub fn insert(
        &self,
        content: &str,
        headings: impl FnOnce(&str) -> Vec<Heading>,
    ) -> Option<String> {
        let marker = self.place(content)?;
        let headings = headings(content).into_iter().filter(|heading| {
            let is_wanted = 0 < heading.level && heading.level <= self.max_level;
            is_wanted && heading.source.start >= marker.end
        });
        let entries: Vec<_> = headings
            .map(|heading| (text(content, &heading), heading))
            .filter(|(text, _)| !text.is_empty())
            .collect();
        let lines = list(&entries);
        let code = code_blocks(content);
        // Behind a list, what is indented is of its last item.
        [&[][..], &["", "<!-- -->"]].into_iter().find_map(|end| {
            let lines = lines.iter().map(String::as_str).chain(end.iter().copied());
            let edit = Edit {
                range: marker.clone(),
                replacement: at_place(content, &marker, lines),
            };
            let changed = apply(content, &[edit])?;
            (code_blocks(&changed) == code).then_some(changed)
        })
    }

    /// Where the first marker stands, with the end of its line. In code there is none.
    fn place(&self, content: &str) -> Option<Range<usize>> {
        let marker = self.marker.trim();
        if !content.contains(marker) {
            return None;
        }
        let events = Parser::new_ext(content, options()).into_offset_iter();
        let mut places = events.filter_map(|(event, source)| match event {
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) => Some(source),
            _ => None,
        });
        let place = places.find(|source| content[source.clone()].trim() == marker)?;
        let end = place.start + content[place.clone()].trim_end().len();
        let line = content[end..].find('\n');
        Some(place.start..line.map_or(content.len(), |line| end + line + 1))
    }
}

/// What a heading says, with its markup, on one line.
fn text(content: &str, heading: &Heading) -> String {
    let parts = heading.inline.iter().map(|range| &content[range.clone()]);
    let text = parts.collect::<String>();
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Lines that take the marker's place, with an empty line behind them, in the same quote or item of a list.
fn at_place<'l>(
    content: &str,
    marker: &Range<usize>,
    lines: impl Iterator<Item = &'l str>,
) -> String {
    let newline = match content[marker.clone()].ends_with("\r\n") {
        true => "\r\n",
        false => "\n",
    };
    let line = content[..marker.start].rfind('\n').map_or(0, |end| end + 1);
    let prefix = content[line..marker.start].chars();
    let prefix: String = prefix
        .map(|c| {
            if c == '>' || c.is_whitespace() {
                c
            } else {
                ' '
            }
        })
        .collect();
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

/// A list of links. A level that is left out is taken for the next one, as mdbook-toc does, since deeper
/// indentation would make code of it.
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
        let level = match last + 1 < level {
            true => last + 1,
            false => {
                last = level;
                level
            }
        };
        let indent = "  ".repeat(level - least);
        let id = &heading.id;
        let target = match id.contains(|c: char| c.is_whitespace() || "()<>\\".contains(c)) {
            true => format!("<#{id}>"),
            false => format!("#{id}"),
        };
        format!("{indent}* [{text}]({target})")
    };
    entries.iter().map(line).collect()
}
