//! What of a chapter is code, to see that a change leaves it alone.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::options;

/// A chapter's blocks of code, without the end of a last line, which a chapter need not have.
pub fn code_blocks(content: &str) -> Vec<String> {
    let code = all(content).into_iter();
    code.filter_map(|(code, is_block)| is_block.then_some(code))
        .collect()
}

/// The same with code in the line, in the order of the chapter.
pub fn code(content: &str) -> Vec<String> {
    all(content).into_iter().map(|(code, _)| code).collect()
}

/// Code, and whether it is a block.
fn all(content: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut block = None;
    for event in Parser::new_ext(content, options()) {
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
