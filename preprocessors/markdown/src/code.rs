//! The code of a chapter. Tests compare it to see that a change leaves code alone.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::parser_options;

/// Returns the code blocks of a chapter, without white space at their ends: a chapter need not end with a line break.
pub fn code_blocks(content: &str) -> Vec<String> {
    let code = parse(content).into_iter();
    code.filter_map(|(code, is_block)| is_block.then_some(code))
        .collect()
}

/// Returns the code blocks and the inline code of a chapter, in the order of the source.
pub fn all_code(content: &str) -> Vec<String> {
    parse(content).into_iter().map(|(code, _)| code).collect()
}

/// Returns all code, each with whether it is a block.
fn parse(content: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut block = None;
    for event in Parser::new_ext(content, parser_options()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => block = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => {
                let code = block.take().unwrap_or_default();
                found.push((code.trim_end().to_owned(), true));
            }
            Event::Text(text) => block.iter_mut().for_each(|block| block.push_str(&text)),
            Event::Code(text) => found.push((text.to_string(), false)),
            _ => {}
        }
    }
    found
}
