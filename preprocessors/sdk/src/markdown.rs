//! What the host knows of Markdown as mdBook reads it, with places in bytes.

use std::ops::Range;

use crate::Format;
#[cfg(target_family = "wasm")]
use crate::{Span, Unit, bindings::mdbook::preprocessor::markdown as host};

/// A heading, or in mdBook 0.5 the term of a definition list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6; 0: a term.
    pub level: u8,
    /// Without markup, as the page shows it.
    pub text: String,
    /// What the page's address ends in for it, after `#`.
    pub id: String,
    /// All of it, markup included.
    pub source: Range<usize>,
    /// What of it is its text with markup, one part after the other: all but what makes links of it, images and
    /// footnotes. Of a heading that is written in HTML, nothing.
    pub inline: Vec<Range<usize>>,
}

/// What stands above the text of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// How it is written.
    pub format: Format,
    /// What is between its first and its last line.
    pub text: String,
    /// All of it: the chapter's text begins at its end.
    pub source: Range<usize>,
}

/// The headings of a chapter's content in order, with the ids that this mdBook gives them. Only the host knows
/// them, so tests that run natively hand headings of their own to what they test: there, this panics.
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
    only_the_host(content)
}

/// The front matter that a chapter's content begins with. Likewise.
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
    only_the_host(content)
}

#[cfg(target_family = "wasm")]
fn bytes(span: &Span) -> Range<usize> {
    // There, it is as large.
    span.start as usize..span.end as usize
}

#[cfg(not(target_family = "wasm"))]
fn only_the_host<T>(_: &str) -> T {
    panic!("only the host of a plugin knows that: outside of it, hand over what it would say")
}
