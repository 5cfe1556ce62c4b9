//! Queries the host about Markdown as mdBook parses it. All ranges are in bytes.

use std::ops::Range;

use crate::Format;
#[cfg(target_family = "wasm")]
use crate::{Span, Unit, bindings::mdbook::preprocessor::markdown as host};

/// A heading, or in mdBook 0.5 the term of a definition list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The level from 1 to 6, or 0 for a term.
    pub level: u8,
    /// The text as the page shows it, without markup.
    pub text: String,
    /// The id, which follows `#` in the address of the heading.
    pub id: String,
    /// The range of the whole heading with its markup.
    pub source: Range<usize>,
    /// The ranges of its text with inline markup, without links' markup, images and footnotes. Empty for a heading that
    /// is written in HTML.
    pub inline: Vec<Range<usize>>,
}

/// The front matter of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// The format.
    pub format: Format,
    /// The text between its first and its last line.
    pub text: String,
    /// The range of the whole front matter. The chapter's text begins at its end.
    pub source: Range<usize>,
}

/// Returns the headings of a chapter's content in order, with the ids that this version of mdBook gives them.
///
/// # Panics
/// Panics on other targets than Wasm, since only the host knows the headings. Native tests should pass headings of
/// their own to the code that they test.
pub fn headings(content: &str) -> Vec<Heading> {
    #[cfg(target_family = "wasm")]
    {
        let heading = |found: host::Heading| Heading {
            level: found.level,
            text: found.text,
            id: found.id,
            source: bytes(&found.span),
            inline: found.inline.iter().map(bytes).collect(),
        };
        let found = host::headings(content, Unit::Utf8);
        found.into_iter().map(heading).collect()
    }
    #[cfg(not(target_family = "wasm"))]
    without_host(content)
}

/// Returns the front matter at the beginning of a chapter's content.
///
/// # Panics
/// Panics on other targets than Wasm, as [`headings`] does.
pub fn front_matter(content: &str) -> Option<FrontMatter> {
    #[cfg(target_family = "wasm")]
    {
        let found = host::find_front_matter(content, Unit::Utf8)?;
        Some(FrontMatter {
            format: found.format,
            text: found.text,
            source: bytes(&found.span),
        })
    }
    #[cfg(not(target_family = "wasm"))]
    without_host(content)
}

#[cfg(target_family = "wasm")]
fn bytes(span: &Span) -> Range<usize> {
    // Lossless: `usize` has 32 bits on this target.
    span.start as usize..span.end as usize
}

#[cfg(not(target_family = "wasm"))]
fn without_host<T>(_: &str) -> T {
    panic!(
        "only the host can answer this: in native tests, pass the expected result to the code under test"
    )
}
