//! What it takes to read a text.

/// For each character that may be more than text, the parser has a node or two (`Tree` in pulldown-cmark's
/// `tree.rs`), and what is found may hold a heading: `#` and a line's end are one.
const NODES: usize = 256;

/// Bytes of memory that are enough to find what is in a text: for prose a good deal less than for a text of
/// nothing but asterisks.
pub fn cost(content: &str) -> usize {
    let bytes = content.bytes();
    let marks = bytes.filter(|byte| byte.is_ascii_punctuation() || *byte == b'\n');
    marks
        .count()
        .saturating_mul(NODES)
        .saturating_add(4 * content.len())
}
