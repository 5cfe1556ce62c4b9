//! Finds the prose of a chapter and its ranges in the source.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::parser_options;

/// The text of a paragraph, heading, table cell and so on as a reader sees it, without markup.
///
/// Words are recognised in this text rather than in the source. So `WASM\_X` and `WASM&#95;X` are the identifiers that
/// they look like, and `_WASM_` and `**WASM**` are the words that they look like.
#[derive(Default)]
pub struct ProseBlock {
    /// The whole text, including what must not be changed.
    pub text: String,
    /// The parts that may be changed, in order.
    pub literals: Vec<LiteralSpan>,
}

/// Text that the source has byte for byte: without escapes, entities and line breaks.
pub struct LiteralSpan {
    /// The range in [`ProseBlock::text`], in bytes.
    pub text: Range<usize>,
    /// The range in the source, in bytes. It is as long as `text`.
    pub source: Range<usize>,
}

/// Options for what counts as prose that may be changed, besides running text.
#[derive(Clone, Copy, Debug)]
pub struct ProseOptions {
    /// Includes headings and the terms of definition lists.
    pub headings: bool,
    /// Includes the text of links and the description of images.
    pub links: bool,
}

/// Calls `visit` for each block of a chapter that has literal text, if `select` returns true for its range in the
/// source.
pub fn for_each_prose_block(
    content: &str,
    options: ProseOptions,
    select: impl Fn(&Range<usize>) -> bool,
    visit: impl FnMut(&ProseBlock),
) {
    let mut walk = Walk {
        content,
        options,
        select,
        visit,
        block: ProseBlock::default(),
        is_skipped: false,
        protected: 0,
        code_elements: 0,
    };
    for (event, source) in Parser::new_ext(content, parser_options()).into_offset_iter() {
        walk.event(event, source);
    }
    walk.finish_block();
}

struct Walk<'c, S, V> {
    content: &'c str,
    options: ProseOptions,
    select: S,
    visit: V,
    block: ProseBlock,
    /// True if the current block was not selected.
    is_skipped: bool,
    /// The number of open elements, counted from the outermost one whose text must not be changed.
    protected: usize,
    /// The number of open HTML elements such as `<code>` in this block.
    code_elements: usize,
}

impl<S: Fn(&Range<usize>) -> bool, V: FnMut(&ProseBlock)> Walk<'_, S, V> {
    fn event(&mut self, event: Event<'_>, source: Range<usize>) {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } => {}
                    // A description is not a part of the sentence around it.
                    Tag::Image { .. } => self.gap(),
                    _ => {
                        self.finish_block();
                        self.is_skipped = !(self.select)(&source);
                    }
                }
                if self.protected > 0 || self.options.is_protected(&tag) {
                    self.protected += 1;
                }
            }
            Event::End(tag) => {
                match tag {
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {}
                    TagEnd::Image => self.gap(),
                    _ => {
                        self.finish_block();
                        // The text after it may belong to the enclosing block.
                        self.is_skipped = false;
                    }
                }
                self.protected = self.protected.saturating_sub(1);
            }
            _ if self.is_skipped => {}
            Event::Text(text) => self.text(&text, source),
            // Any letter: a word that touches code is a part of it, as in `` `x`WASM ``.
            Event::Code(_) => self.block.text.push('x'),
            Event::InlineHtml(tag) => self.inline_html(&tag),
            // Line breaks, numbers of footnotes, check boxes.
            _ => self.gap(),
        }
    }

    fn text(&mut self, text: &str, source: Range<usize>) {
        let start = self.block.text.len();
        self.block.text.push_str(text);
        let end = self.block.text.len();
        if self.protected > 0 || self.code_elements > 0 || !self.is_as_written(text, &source) {
            return;
        }
        match self.block.literals.last_mut() {
            // The parser splits text wherever markup might have begun, so a word may be in two pieces.
            Some(last) if last.text.end == start && last.source.end == source.start => {
                last.text.end = end;
                last.source.end = source.end;
            }
            _ => self.block.literals.push(LiteralSpan {
                text: start..end,
                source,
            }),
        }
    }

    /// Returns whether the source has a text byte for byte. Nearly all text is a slice of the source, and comparing
    /// addresses is cheaper than comparing bytes: a guest's `memcmp` reads one byte at a time.
    fn is_as_written(&self, text: &str, source: &Range<usize>) -> bool {
        let written = &self.content[source.clone()];
        std::ptr::eq(written, text) || written == text
    }

    fn inline_html(&mut self, tag: &str) {
        let name = tag.trim_start_matches(['<', '/']);
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        match name[..end].to_ascii_lowercase().as_str() {
            "a" if self.options.links => {}
            "a" | "code" | "kbd" | "pre" | "samp" | "script" | "style" | "textarea" | "tt"
            | "var" => {
                if tag.starts_with("</") {
                    self.code_elements = self.code_elements.saturating_sub(1);
                } else {
                    self.code_elements += 1;
                }
            }
            "br" | "sub" | "sup" => self.gap(),
            // Others, such as `<wbr>` and comments, may be in the middle of a word.
            _ => {}
        }
    }

    /// Adds a space for something that is not text and ends a word.
    fn gap(&mut self) {
        self.block.text.push(' ');
    }

    fn finish_block(&mut self) {
        if !self.block.literals.is_empty() {
            (self.visit)(&self.block);
        }
        self.block.text.clear();
        self.block.literals.clear();
        self.code_elements = 0;
    }
}

impl ProseOptions {
    /// Everything that a reader sees as text.
    pub const ALL: Self = Self {
        headings: true,
        links: true,
    };

    /// Returns whether the text of an element must not be changed: code, addresses, labels of references, and what
    /// these options leave out.
    fn is_protected(self, tag: &Tag<'_>) -> bool {
        match tag {
            Tag::CodeBlock(_) => true,
            Tag::Heading { .. } | Tag::DefinitionListTitle => !self.headings,
            Tag::Link { link_type, .. } | Tag::Image { link_type, .. } => {
                !self.links || !matches!(link_type, LinkType::Inline | LinkType::Reference)
            }
            _ => false,
        }
    }
}
