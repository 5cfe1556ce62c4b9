//! What of a chapter is prose, and where it stands in the source.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::options;

/// What a reader sees of one paragraph, heading, table cell and so on: text without its markup.
///
/// Judging words by this text rather than by the source makes `WASM\_X` and `WASM&#95;X` the
/// identifiers that they look like, and `_WASM_` and `**WASM**` the words that they look like.
#[derive(Default)]
pub struct Block {
    /// All of it, what must not be changed included.
    pub text: String,
    /// What of it may be changed, in order.
    pub literals: Vec<Literal>,
}

/// Text that stands in the source byte by byte: no escape, entity or line break in it.
pub struct Literal {
    /// Where in [`Block::text`], in bytes.
    pub text: Range<usize>,
    /// Where in the source, in bytes. As long as `text`.
    pub source: Range<usize>,
}

/// What counts as prose that may be changed, besides running text.
#[derive(Clone, Copy, Debug)]
pub struct Prose {
    /// Headings, and the terms of definition lists.
    pub headings: bool,
    /// The text of links and the description of images.
    pub links: bool,
}

/// Calls `visit` with each block of a chapter that has literals and lies in a range of the source that is
/// `wanted`.
pub fn for_each_block(
    content: &str,
    prose: Prose,
    wanted: impl Fn(&Range<usize>) -> bool,
    visit: impl FnMut(&Block),
) {
    let mut walk = Walk {
        content,
        prose,
        wanted,
        visit,
        block: Block::default(),
        passed_over: false,
        guarded: 0,
        code_elements: 0,
    };
    for (event, source) in Parser::new_ext(content, options()).into_offset_iter() {
        walk.event(event, source);
    }
    walk.finish_block();
}

struct Walk<'c, W, V> {
    content: &'c str,
    prose: Prose,
    wanted: W,
    visit: V,
    block: Block,
    /// What is read now is not wanted.
    passed_over: bool,
    /// How many elements are open, from an outermost one whose text must not be changed.
    guarded: usize,
    /// How many HTML elements such as `<code>` are open in this block.
    code_elements: usize,
}

impl<W: Fn(&Range<usize>) -> bool, V: FnMut(&Block)> Walk<'_, W, V> {
    fn event(&mut self, event: Event<'_>, source: Range<usize>) {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } => {}
                    // A description is not a part of the sentence around it.
                    Tag::Image { .. } => self.gap(),
                    _ => {
                        self.finish_block();
                        self.passed_over = !(self.wanted)(&source);
                    }
                }
                if self.guarded > 0 || self.prose.is_guarded(&tag) {
                    self.guarded += 1;
                }
            }
            Event::End(tag) => {
                match tag {
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {}
                    TagEnd::Image => self.gap(),
                    _ => {
                        self.finish_block();
                        // What follows may be of the block around.
                        self.passed_over = false;
                    }
                }
                self.guarded = self.guarded.saturating_sub(1);
            }
            _ if self.passed_over => {}
            Event::Text(text) => self.text(&text, source),
            // Any letter: what touches code is a part of it, as in `` `x`WASM ``.
            Event::Code(_) => self.block.text.push('x'),
            Event::InlineHtml(tag) => self.inline_html(&tag),
            // Line breaks, footnotes' numbers, check boxes.
            _ => self.gap(),
        }
    }

    fn text(&mut self, text: &str, source: Range<usize>) {
        let start = self.block.text.len();
        self.block.text.push_str(text);
        let end = self.block.text.len();
        if self.guarded > 0 || self.code_elements > 0 || !self.is_as_written(text, &source) {
            return;
        }
        match self.block.literals.last_mut() {
            // The parser cuts text wherever markup might have begun; a word may lie across.
            Some(last) if last.text.end == start && last.source.end == source.start => {
                last.text.end = end;
                last.source.end = source.end;
            }
            _ => self.block.literals.push(Literal {
                text: start..end,
                source,
            }),
        }
    }

    /// Whether text stands in the source byte by byte. Nearly all of it is a slice of the source, which
    /// is cheaper to see than to compare: a guest's `memcmp` looks at one byte at a time.
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
            "a" if self.prose.links => {}
            "a" | "code" | "kbd" | "pre" | "samp" | "script" | "style" | "textarea" | "tt"
            | "var" => {
                if tag.starts_with("</") {
                    self.code_elements = self.code_elements.saturating_sub(1);
                } else {
                    self.code_elements += 1;
                }
            }
            "br" | "sub" | "sup" => self.gap(),
            // Others, `<wbr>` and comments among them, may stand in the middle of a word.
            _ => {}
        }
    }

    /// Something that is not text and ends a word.
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

impl Prose {
    /// Whether the text within is code, an address, the label that a reference is found by, or what is not
    /// asked for.
    fn is_guarded(self, tag: &Tag<'_>) -> bool {
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
